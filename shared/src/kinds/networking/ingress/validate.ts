import { invalid, required, unsupported, type FieldError, type FieldPath } from "../../../errors/field-errors.ts";
import { parseIp } from "../../../meta/ip.ts";
import { dns1123Subdomain, wildcardDns1123Subdomain } from "../../../meta/names.ts";
import { ingressClassAnnotation, type HttpIngressPath, type Ingress, type IngressRule } from "./model.ts";
import { validateBackend } from "./validate-backend.ts";

const pathTypes = ["Exact", "ImplementationSpecific", "Prefix"];
const refusedSequences = ["//", "/./", "/../", "%2f", "%2F"];
const refusedEnds = ["/..", "/."];

/** Faults of an Ingress, in upstream's order (pkg/apis/networking/validation ValidateIngressSpec). @param at the root */
export function validate(ingress: Ingress, at: FieldPath): FieldError[] {
  const { defaultBackend, rules = [], tls = [], ingressClassName } = ingress.spec ?? {};
  const path = at.child("spec");
  const empty = rules.length === 0 && !defaultBackend;
  return [
    ...(empty ? [invalid(path, ingress.spec?.rules, "either `defaultBackend` or `rules` must be specified")] : []),
    ...(defaultBackend ? validateBackend(defaultBackend, path.child("defaultBackend")) : []),
    ...rules.flatMap((rule, index) => validateRule(rule, path.child("rules").index(index))),
    ...tls.flatMap(({ hosts = [], secretName = "" }, index) => [
      ...hosts.flatMap((host, i) => validateHost(host, path.child("tls").index(index).child("hosts").index(i))),
      ...(secretName ? dns1123Subdomain(secretName) : []).map((fault) =>
        invalid(path.child("tls").index(index).child("secretName"), secretName, fault),
      ),
    ]),
    ...(ingressClassName === undefined ? [] : dns1123Subdomain(ingressClassName)).map((fault) =>
      invalid(path.child("ingressClassName"), ingressClassName, fault),
    ),
  ];
}

/** A new Ingress may name its class in both ways only if they agree. The path lacks `metadata`, as upstream's does. */
export function validateCreate({ metadata, spec }: Ingress, at: FieldPath): FieldError[] {
  const annotation = metadata.annotations?.[ingressClassAnnotation];
  if (annotation === undefined || spec?.ingressClassName === undefined || annotation === spec.ingressClassName) return [];
  const path = at.child("annotations", ingressClassAnnotation);
  return [invalid(path, annotation, "must match `ingressClassName` when both are specified")];
}

function validateHost(host: string, at: FieldPath): FieldError[] {
  const rule = host.includes("*") ? wildcardDns1123Subdomain : dns1123Subdomain;
  return rule(host).map((fault) => invalid(at, host, fault));
}

function validateRule({ host = "", http }: IngressRule, at: FieldPath): FieldError[] {
  const paths = at.child("http", "paths");
  return [
    ...(parseIp(host) ? [invalid(at.child("host"), host, "must be a DNS name, not an IP address")] : []),
    ...(host ? validateHost(host, at.child("host")) : []),
    ...(http && !http.paths?.length ? [required(paths)] : []),
    ...(http?.paths ?? []).flatMap((path, index) => validatePath(path, paths.index(index))),
  ];
}

function validatePath({ path = "", pathType, backend }: HttpIngressPath, at: FieldPath): FieldError[] {
  // Upstream stops here: nothing is said about the backend.
  if (pathType === undefined) return [required(at.child("pathType"), "pathType must be specified")];
  return [...validatePathText(path, pathType, at), ...validateBackend(backend, at.child("backend"))];
}

function validatePathText(path: string, pathType: string, at: FieldPath): FieldError[] {
  if (!pathTypes.includes(pathType)) return [unsupported(at.child("pathType"), pathType, pathTypes)];
  const fault = (text: string): FieldError => invalid(at.child("path"), path, text);
  const free = pathType === "ImplementationSpecific";
  const absolute = path.startsWith("/") || (free && path === "");
  return [
    ...(absolute ? [] : [fault("must be an absolute path")]),
    ...(free ? [] : refusedSequences.filter((part) => path.includes(part)).map((part) => fault(`must not contain '${part}'`))),
    ...(free ? [] : refusedEnds.filter((end) => path.endsWith(end)).map((end) => fault(`cannot end with '${end}'`))),
  ];
}
