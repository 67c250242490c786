// The two old versions of Ingress, as in the last releases that served them; both have the same form and the same
// protobuf numbers (generated.proto of k8s.io/api/networking/v1beta1 and extensions/v1beta1).
const meta = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";
const string = (protoNumber, more = {}) => ({ type: "string", protoNumber, ...more });
const ref = (name, protoNumber, more = {}) => ({ ref: name, protoNumber, ...more });
const list = (items, protoNumber, more = {}) => ({ type: "array", items, protoNumber, ...more });
const atomic = { listType: "atomic" };

function versionOf(group, groupName) {
  const prefix = `io.k8s.api.${group}.v1beta1`;
  const definitions = {
    Ingress: {
      gvk: [{ group: groupName, version: "v1beta1", kind: "Ingress" }],
      fields: {
        apiVersion: { type: "string" },
        kind: { type: "string" },
        metadata: ref(meta, 1, { default: {} }),
        spec: ref(`${prefix}.IngressSpec`, 2, { default: {} }),
        status: ref(`${prefix}.IngressStatus`, 3, { default: {} }),
      },
    },
    IngressSpec: {
      kept: "ingressClassName",
      fields: {
        backend: ref(`${prefix}.IngressBackend`, 1),
        ingressClassName: string(4),
        rules: list({ ref: `${prefix}.IngressRule` }, 3, atomic),
        tls: list({ ref: `${prefix}.IngressTLS` }, 2, atomic),
      },
    },
    IngressTLS: { fields: { hosts: list({ type: "string" }, 1, atomic), secretName: string(2) } },
    IngressRule: {
      fields: { host: string(1), http: ref(`${prefix}.HTTPIngressRuleValue`) },
      protoOnly: { ingressRuleValue: [2, `${prefix}.IngressRuleValue`] },
    },
    HTTPIngressRuleValue: {
      required: ["paths"],
      written: "paths",
      fields: { paths: list({ ref: `${prefix}.HTTPIngressPath` }, 1, atomic) },
    },
    HTTPIngressPath: {
      required: ["backend"],
      kept: "pathType",
      goTypes: "pathType:v1beta1.PathType",
      fields: {
        backend: ref(`${prefix}.IngressBackend`, 2, { default: {} }),
        path: string(1),
        pathType: string(3, { default: "ImplementationSpecific" }),
      },
    },
    IngressBackend: {
      written: "servicePort",
      fields: {
        resource: ref("io.k8s.api.core.v1.TypedLocalObjectReference", 3),
        serviceName: string(1),
        servicePort: ref("io.k8s.apimachinery.pkg.util.intstr.IntOrString", 2),
      },
    },
    IngressStatus: { fields: { loadBalancer: ref(`${prefix}.IngressLoadBalancerStatus`, 1, { default: {} }) } },
    IngressLoadBalancerStatus: {
      fields: { ingress: list({ ref: `${prefix}.IngressLoadBalancerIngress` }, 1, atomic) },
    },
    IngressLoadBalancerIngress: {
      fields: { hostname: string(2), ip: string(1), ports: list({ ref: `${prefix}.IngressPortStatus` }, 4, atomic) },
    },
    IngressPortStatus: {
      required: ["port", "protocol"],
      kept: "error",
      goTypes: "protocol:v1.Protocol",
      fields: {
        error: string(3),
        port: { type: "integer", format: "int32", default: 0, protoNumber: 1 },
        protocol: string(2, { default: "" }),
      },
    },
  };
  return Object.fromEntries(
    Object.entries(definitions).map(([name, definition]) => [`${prefix}.${name}`, { proto: `${prefix}.${name}`, ...definition }]),
  );
}

const ruleValue = (group) => `io.k8s.api.${group}.v1beta1.IngressRuleValue`;

export const legacyIngress = {
  roots: ["io.k8s.api.networking.v1beta1.Ingress", "io.k8s.api.extensions.v1beta1.Ingress"],
  definitions: { ...versionOf("networking", "networking.k8s.io"), ...versionOf("extensions", "extensions") },
  protoMessages: { [ruleValue("networking")]: { http: [1, ""] }, [ruleValue("extensions")]: { http: [1, ""] } },
};
