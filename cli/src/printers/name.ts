/** `service/web`, `deployment.apps/web`: what `-o name` prints, and how the lines of apply and create begin. */
export function nameOf(object: { apiVersion?: string; kind?: string; metadata?: { name?: string } }): string {
  const { apiVersion = "", kind = "", metadata } = object;
  const group = apiVersion.includes("/") ? `.${apiVersion.split("/")[0]}` : "";
  return `${kind.toLowerCase()}${group}/${metadata?.name || "<unknown>"}`;
}
