import { readFileSync } from "node:fs";
import { join } from "node:path";
import { noServer } from "../cluster/no-server.ts";
import { defineCommand } from "../command/command.ts";
import { toggle } from "../command/flag.ts";

export default defineCommand({
  name: "kubeconfig",
  summary: "Print the cluster's kubeconfig, or merge it into the user's",
  examples: ["kx kubeconfig > kx.yaml", "kx kubeconfig --merge"],
  scope: "place",
  flags: { merge: toggle({ text: "Write it into the user's own kubeconfig ($KUBECONFIG or ~/.kube/config) and make it the current context" }) },
  async run({ flags }, { io, place }) {
    let text: string;
    try {
      text = readFileSync(join(place.folder, "kubeconfig"), "utf8");
    } catch {
      throw noServer(place);
    }
    if (!flags.merge) {
      io.stdout.write(text);
      return;
    }
    const { mergeKubeconfig } = await import("../kubeconfig/merge.ts");
    const { userKubeconfigs } = await import("../kubeconfig/user-files.ts");
    const [file = ""] = userKubeconfigs(io);
    const context = mergeKubeconfig(text, file);
    io.stdout.write(`context "${context}" is in ${file} and is the current one\n`);
  },
});
