import type { ServicePort } from "../service-port.ts";

const selectorText = (selector: Readonly<Record<string, string>>): string =>
  Object.entries(selector)
    .map(([name, value]) => `${name}=${value}`)
    .join(",");

/** Why a port has no usable endpoint, as one sentence and what mends it. */
export function noEndpoints(port: ServicePort): { why: string; mend: string } {
  const why = `${port.name} has no endpoints`;
  const unready = port.endpoints.map(({ address }) => address);
  if (unready.length > 0) {
    return { why: `${why} that are ready (not ready: ${unready.join(", ")})`, mend: "see with kx describe pod why they are not ready" };
  }
  const { name, namespace } = port.service.metadata;
  const selector = port.service.spec?.selector;
  if (!selector || Object.keys(selector).length === 0) {
    return { why, mend: `service ${name} has no selector: add an EndpointSlice labelled kubernetes.io/service-name=${name}` };
  }
  const pods = `run pods in namespace ${namespace} with the labels ${selectorText(selector)}`;
  return { why, mend: `${pods}, and, where targetPort is a name, with a container port of that name` };
}
