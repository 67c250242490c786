import { Pod } from "@kx/shared/kinds/core/pod";
import { expect } from "vitest";
import { pod } from "./manifests.ts";
import type { MatrixCase } from "./matrix-case.ts";
import { ready } from "./states.ts";

export const debug: readonly MatrixCase[] = [
  {
    name: "debug POD --image",
    since: 27,
    async run(k) {
      await k.given(pod("p"));
      await ready(k, "p");
      // Up to 1.29 its name is told on stderr; 1.36 takes the profile of old no more.
      await k.ok("debug p --image=busybox --profile=general -q -c looker -- sleep 100");
      await k.until(Pod, "p", ({ status }) => status?.ephemeralContainerStatuses?.some(({ name, state }) => name === "looker" && state?.running !== undefined) ?? false);
      expect((await k.get(Pod, "p")).spec!.ephemeralContainers).toMatchObject([{ name: "looker", image: "busybox", command: ["sleep", "100"] }]);
    },
  },
  {
    name: "debug POD --copy-to",
    since: 27,
    async run(k) {
      await k.given(pod("p"));
      await ready(k, "p");
      await k.ok("debug p --image=busybox --profile=general -q -c looker --copy-to=copy --share-processes -- sleep 100");
      const { spec } = await ready(k, "copy");
      expect([spec!.shareProcessNamespace, spec!.containers.map(({ name }) => name)]).toEqual([true, ["web", "looker"]]);
    },
  },
  {
    name: "debug NODE --image",
    since: 27,
    async run(k) {
      const told = await k.ok("debug node/node-1 --image=busybox --profile=general -- sleep 100");
      const [, name] = /^Creating debugging pod (node-debugger-node-1-\S+) with container debugger on node node-1\.\n$/.exec(told)!;
      expect((await k.get(Pod, name!)).spec).toMatchObject({ nodeName: "node-1", hostNetwork: true, hostPID: true });
    },
  },
];
