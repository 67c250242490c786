import { defineCommand } from "../command/command.ts";

export default defineCommand({
  name: "cluster-info",
  summary: "Display addresses of the control plane and services",
  scope: "cluster",
  flags: {},
  async run(_, { io, cluster }) {
    const { transport, record } = await cluster();
    const path = "/api/v1/namespaces/kube-system/services";
    const { body } = await transport.request({ method: "GET", path, query: { labelSelector: "kubernetes.io/cluster-service=true" } });
    const { items = [] } = body as { items?: { metadata: { name: string; labels?: Record<string, string> } }[] };
    const server = record?.server ?? "";
    io.stdout.write(`Kubernetes control plane is running at ${server}\n`);
    for (const { metadata } of items) {
      const name = metadata.labels?.["kubernetes.io/name"] ?? metadata.name;
      io.stdout.write(`${name} is running at ${server}${path}/${metadata.name}/proxy\n`);
    }
  },
});
