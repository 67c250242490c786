import { required, unsupported, type FieldError, type FieldPath } from "../errors/field-errors.ts";

const protocols = ["SCTP", "TCP", "UDP"];

/** Faults of the transport protocol of a Service, Endpoints, EndpointSlice or container port. */
export function validateProtocol(protocol: string | undefined, at: FieldPath): FieldError[] {
  if (!protocol) return [required(at)];
  return protocols.includes(protocol) ? [] : [unsupported(at, protocol, protocols)];
}
