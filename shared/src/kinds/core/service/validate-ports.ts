import { duplicate, forbidden, invalid, required, type FieldError, type FieldPath } from "../../../errors/field-errors.ts";
import { dns1123Label, portName, portNumber, qualifiedName } from "../../../meta/names.ts";
import { validateProtocol } from "../../../meta/protocol.ts";
import { isHeadless, portsOf, specOf, type Service, type ServicePort } from "./model.ts";

/** Faults of each port by itself, and of their names. @param at the spec */
export function validatePorts(service: Service, at: FieldPath): FieldError[] {
  const ports = portsOf(service);
  const list = at.child("ports");
  return ports.flatMap((port, index) => {
    const nameTaken = ports.slice(0, index).some(({ name }) => name && name === port.name);
    return [
      ...validateName(port.name, ports.length > 1, nameTaken, list.index(index).child("name")),
      ...validatePort(port, list.index(index)),
    ];
  });
}

/** True when the type cannot do without ports. */
export function lacksPorts(service: Service): boolean {
  return portsOf(service).length === 0 && !isHeadless(service) && specOf(service).type !== "ExternalName";
}

function validateName(name: string | undefined, needed: boolean, taken: boolean, at: FieldPath): FieldError[] {
  if (!name) return needed ? [required(at)] : [];
  return [...dns1123Label(name).map((fault) => invalid(at, name, fault)), ...(taken ? [duplicate(at, name)] : [])];
}

function validatePort(port: ServicePort, at: FieldPath): FieldError[] {
  const { port: number = 0, protocol, targetPort = 0, appProtocol } = port;
  return [
    ...portNumber(number).map((fault) => invalid(at.child("port"), number, fault)),
    ...validateProtocol(protocol, at.child("protocol")),
    ...(typeof targetPort === "number" ? portNumber(targetPort) : portName(targetPort)).map((fault) =>
      invalid(at.child("targetPort"), targetPort, fault),
    ),
    ...(appProtocol === undefined ? [] : qualifiedName(appProtocol)).map((fault) =>
      invalid(at.child("appProtocol"), appProtocol, fault),
    ),
  ];
}

/** Faults that lie between the ports: numbers that two of them share, node ports where the type has none. */
export function validatePortSet(service: Service, at: FieldPath): FieldError[] {
  const ports = portsOf(service);
  const list = at.child("ports");
  const repeats = (index: number, same: (other: ServicePort) => boolean): boolean => ports.slice(0, index).some(same);
  const inClusterOnly = specOf(service).type === "ClusterIP" ? ports.flatMap(({ nodePort }, index) => (nodePort ? [index] : [])) : [];
  return [
    ...inClusterOnly.map((index) =>
      forbidden(list.index(index).child("nodePort"), "may not be used when `type` is 'ClusterIP'"),
    ),
    ...ports.flatMap(({ protocol, nodePort }, index) =>
      nodePort && repeats(index, (other) => other.protocol === protocol && other.nodePort === nodePort)
        ? [duplicate(list.index(index).child("nodePort"), nodePort)]
        : [],
    ),
    ...ports.flatMap(({ protocol, port = 0 }, index) =>
      repeats(index, (other) => other.protocol === protocol && (other.port ?? 0) === port)
        ? [duplicate(list.index(index), internalPort(protocol, port))]
        : [],
    ),
  ];
}

/** Upstream prints its internal struct, with nothing in it but the key of the comparison. */
const internalPort = (protocol: string | undefined, port: number): object => ({
  Name: "",
  Protocol: protocol ?? "",
  AppProtocol: null,
  Port: port,
  TargetPort: 0,
  NodePort: 0,
});
