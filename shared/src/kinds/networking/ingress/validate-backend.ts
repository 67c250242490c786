import { invalid, required, type FieldError, type FieldPath } from "../../../errors/field-errors.ts";
import { dns1123Label, portName, portNumber } from "../../../meta/names.ts";
import { validateLocalReference } from "../local-reference.ts";
import type { IngressBackend } from "./model.ts";

/** Faults of one backend. Upstream: pkg/apis/networking/validation validateIngressBackend. */
export function validateBackend(backend: IngressBackend | undefined, at: FieldPath): FieldError[] {
  const { service, resource } = backend ?? {};
  if (service && resource) return [invalid(at, "", "cannot set both resource and service backends")];
  if (resource) return validateLocalReference(resource, at.child("resource"));
  if (!service) return [invalid(at, "", "resource or service backend is required")];
  const namePath = at.child("service", "name");
  return [
    ...(service.name ? dns1123Label(service.name).map((fault) => invalid(namePath, service.name, fault)) : [required(namePath)]),
    ...validatePort(service.port ?? {}, at),
  ];
}

/** Exactly one of name and number; faults of their number stand at the backend. */
function validatePort({ name = "", number = 0 }: { name?: string; number?: number }, at: FieldPath): FieldError[] {
  const path = at.child("service", "port");
  if (name && number) return [invalid(at, "", "cannot set both port name & port number")];
  if (name) return portName(name).map((fault) => invalid(path.child("name"), name, fault));
  if (number) return portNumber(number).map((fault) => invalid(path.child("number"), number, fault));
  return [required(at, "port name or number is required")];
}
