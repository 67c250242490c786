import { defineCommand } from "../command/command.ts";

interface ServiceInfo {
  metadata: { name: string; labels?: Record<string, string> };
  spec?: { ports?: { name?: string }[] };
}

export default defineCommand({
  name: "cluster-info",
  summary: "Display addresses of the control plane and services",
  scope: "cluster",
  flags: {},
  async run(_, { io, cluster }) {
    const { transport, record } = await cluster();
    const path = "/api/v1/namespaces/kube-system/services";
    const { body } = await transport.request({ method: "GET", path, query: { labelSelector: "kubernetes.io/cluster-service=true" } });
    const { items = [] } = body as { items?: ServiceInfo[] };
    const server = record?.server ?? "";
    io.stdout.write(`Kubernetes control plane is running at ${server}\n`);
    for (const { metadata, spec } of items) {
      const name = metadata.labels?.["kubernetes.io/name"] ?? metadata.name;
      const port = spec?.ports?.[0]?.name;
      io.stdout.write(`${name} is running at ${server}${path}/${metadata.name}${port ? `:${port}` : ""}/proxy\n`);
    }
  },
});
