import { forwardRequest } from "../proxy/forward-request.ts";
import { forwardUpgrade } from "../proxy/forward-upgrade.ts";
import { locateNode, locatePod, locateService, type Locate } from "../proxy/locate.ts";
import { proxiedRequest } from "../proxy/proxied-request.ts";
import type { VerbHandler } from "../verbs/verb.ts";
import { refuseDryRun } from "./running-pod.ts";

const locations: Readonly<Record<string, Locate>> = { pods: locatePod, services: locateService, nodes: locateNode };

/** `pods/proxy`, `services/proxy`, `nodes/proxy`: passes any request on to what listens there. */
export const proxy: VerbHandler = async ({ info, query }, floor) => {
  refuseDryRun(query);
  const { resource, name = "", namespace = "", subpath = "" } = info;
  const locate = locations[resource.kind.resource.plural]!;
  const target = await locate(name, namespace, floor);
  return {
    type: "connect",
    async serve(reply) {
      const request = proxiedRequest(target, subpath, reply.incoming.url ?? "/");
      if (reply.upgrade) await forwardUpgrade(reply, reply.upgrade, request, floor.network);
      else await forwardRequest(reply, request, floor.network);
    },
  };
};
