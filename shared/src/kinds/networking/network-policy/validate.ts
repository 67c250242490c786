import type { V1NetworkPolicyPeer, V1NetworkPolicyPort, V1NetworkPolicySpec } from "@kubernetes/client-node";
import { forbidden, invalid, required, unsupported, type FieldError, type FieldPath } from "../../../errors/field-errors.ts";
import { cidrContains, parseCidr, type Cidr } from "../../../meta/ip.ts";
import { cidrFaults } from "../../../meta/ip-rules.ts";
import { validateLabelSelector } from "../../../meta/label-selector.ts";
import { portName, portNumber } from "../../../meta/names.ts";
import type { Wire } from "../../../meta/object.ts";

type Spec = Wire<V1NetworkPolicySpec>;
type Peer = Wire<V1NetworkPolicyPeer>;
type Port = Wire<V1NetworkPolicyPort>;
type IpBlock = NonNullable<Peer["ipBlock"]>;

const protocols = ["TCP", "UDP", "SCTP"];
const policyTypes = ["Ingress", "Egress"];

/** Faults of a spec (networking/validation ValidateNetworkPolicySpec). @param known blocks that are not looked at again */
export function validateSpec(spec: Spec, known: ReadonlySet<string>, at: FieldPath): FieldError[] {
  const path = at.child("policyTypes");
  const types = spec.policyTypes ?? [];
  return [
    ...validateLabelSelector(spec.podSelector, at.child("podSelector")),
    ...rulesOf(spec, at).flatMap(({ ports, peers, peersPath, path: rule }) => [
      ...ports.flatMap((port, i) => validatePort(port, rule.child("ports").index(i))),
      ...peers.flatMap((peer, i) => validatePeer(peer, known, peersPath.index(i))),
    ]),
    ...(types.length > policyTypes.length
      ? [invalid(path, types, "may not specify more than two policyTypes")]
      : types.flatMap((type, i) => (policyTypes.includes(type) ? [] : [unsupported(path.index(i), type, policyTypes)]))),
  ];
}

/** Every block of addresses with its place. */
export function ipBlocks(spec: Spec, at: FieldPath): { path: FieldPath; cidr: string }[] {
  return rulesOf(spec, at).flatMap(({ peers, peersPath }) =>
    peers.flatMap(({ ipBlock }, i) => {
      const path = peersPath.index(i).child("ipBlock");
      if (!ipBlock) return [];
      return [
        { path: path.child("cidr"), cidr: ipBlock.cidr },
        ...(ipBlock.except ?? []).map((cidr, j) => ({ path: path.child("except").index(j), cidr })),
      ];
    }),
  );
}

/** The rules of both directions in one form. */
function rulesOf({ ingress, egress }: Spec, at: FieldPath): { path: FieldPath; ports: Port[]; peers: Peer[]; peersPath: FieldPath }[] {
  const ingressPath = at.child("ingress");
  const egressPath = at.child("egress");
  return [
    ...(ingress ?? []).map(({ ports = [], from = [] }, i) => {
      const path = ingressPath.index(i);
      return { path, ports, peers: from, peersPath: path.child("from") };
    }),
    ...(egress ?? []).map(({ ports = [], to = [] }, i) => {
      const path = egressPath.index(i);
      return { path, ports, peers: to, peersPath: path.child("to") };
    }),
  ];
}

function validatePort({ protocol, port, endPort }: Port, at: FieldPath): FieldError[] {
  const end = at.child("endPort");
  const wrongProtocol =
    protocol === undefined || protocols.includes(protocol) ? [] : [unsupported(at.child("protocol"), protocol, protocols)];
  if (port === undefined) {
    return [...wrongProtocol, ...(endPort === undefined ? [] : [invalid(end, endPort, "may not be specified when `port` is not specified")])];
  }
  if (typeof port === "string") {
    return [
      ...wrongProtocol,
      ...(endPort === undefined ? [] : [invalid(end, endPort, "may not be specified when `port` is non-numeric")]),
      ...portName(port).map((fault) => invalid(at.child("port"), port, fault)),
    ];
  }
  return [
    ...wrongProtocol,
    ...portNumber(port).map((fault) => invalid(at.child("port"), port, fault)),
    // Upstream shows the first port here.
    ...(endPort !== undefined && endPort < port ? [invalid(end, port, "must be greater than or equal to `port`")] : []),
    ...(endPort === undefined ? [] : portNumber(endPort).map((fault) => invalid(end, endPort, fault))),
  ];
}

function validatePeer({ podSelector, namespaceSelector, ipBlock }: Peer, known: ReadonlySet<string>, at: FieldPath): FieldError[] {
  const selects = Boolean(podSelector ?? namespaceSelector);
  return [
    ...validateLabelSelector(podSelector, at.child("podSelector")),
    ...validateLabelSelector(namespaceSelector, at.child("namespaceSelector")),
    ...(ipBlock ? validateIpBlock(ipBlock, known, at.child("ipBlock")) : []),
    ...(selects || ipBlock ? [] : [required(at, "must specify a peer")]),
    ...(selects && ipBlock ? [forbidden(at, "may not specify both ipBlock and another peer")] : []),
  ];
}

function validateIpBlock({ cidr, except = [] }: IpBlock, known: ReadonlySet<string>, at: FieldPath): FieldError[] {
  if (!cidr) return [required(at.child("cidr"))];
  const faultsOf = (text: string, path: FieldPath): FieldError[] =>
    known.has(text) ? [] : cidrFaults(text).map((fault) => invalid(path, text, fault));
  const whole = parseCidr(cidr);
  return [
    ...faultsOf(cidr, at.child("cidr")),
    ...(whole ? except : []).flatMap((text, i) => {
      const path = at.child("except").index(i);
      const inside = parseCidr(text);
      return [
        ...faultsOf(text, path),
        ...(!inside || isWithin(inside, whole!) ? [] : [invalid(path, text, "must be a strict subset of `cidr`")]),
      ];
    }),
  ];
}

const isWithin = (part: Cidr, whole: Cidr): boolean =>
  part.prefixLength > whole.prefixLength && cidrContains(whole, { family: part.family, value: part.first });
