import type { Hop } from "@kx/shared/net/fabric";
import type { NodeInfo } from "../../topology/topology.ts";
import { whyPassedOver } from "../endpoint-sets.ts";
import type { Endpoint, ServicePort } from "../service-port.ts";

export interface ExplainedChoice {
  readonly mode: string;
  readonly node: NodeInfo;
  readonly port: ServicePort;
  /** The chains or tables that led there, in order. */
  readonly way: readonly string[];
  readonly candidates: readonly Endpoint[];
  readonly endpoint: Endpoint;
  /** How it was chosen: `by ClientIP affinity`. */
  readonly how: string;
  readonly sticky: boolean;
  readonly masquerade: boolean;
  readonly more?: Readonly<Record<string, string>>;
}

/** Tells which rules led to the endpoint, and which endpoints were passed over and why. */
export function explainChoice(choice: ExplainedChoice): Hop {
  const { mode, node, port, way, candidates, endpoint, how, sticky, masquerade, more } = choice;
  const passedOver = port.endpoints
    .filter((other) => !candidates.includes(other))
    .map((other) => `${other.address}: ${whyPassedOver(other, port, node)}`);
  return {
    step: "proxy",
    at: `node/${node.name}`,
    text: `${way.join(" -> ")}: ${endpoint.address}, ${how}${passedOver.length > 0 ? `; passed over ${passedOver.join(", ")}` : ""}`,
    detail: {
      mode,
      service: port.name,
      ...more,
      endpoint: endpoint.address,
      candidates: candidates.length,
      sticky,
      masquerade,
      ...(passedOver.length > 0 ? { passedOver: passedOver.join("; ") } : {}),
    },
  };
}
