import type { Clock } from "@kx/shared/meta/clock";
import { hostPort } from "@kx/shared/net/addresses";
import { ConnectError, type Fabric } from "@kx/shared/net/fabric";
import type { Delivery } from "./fabric.ts";

/** nf_conntrack_udp_timeout and nf_conntrack_udp_timeout_stream, in milliseconds. */
const unansweredMs = 30_000;
const answeredMs = 120_000;
/** nf_conntrack_max of a small machine: the oldest flow makes room. */
const maxFlows = 65_536;

type Send = Parameters<Fabric["send"]>[0];

interface DatagramFlow extends Delivery {
  answered: boolean;
  expires: number;
  reply: (message: Uint8Array) => void;
  /** Given to the receiver with every datagram of the flow. */
  readonly answer: (message: Uint8Array) => void;
}

/** Keeps what was decided for the datagrams between two sockets, as conntrack does. */
export function createDatagramFlows(options: {
  clock: Clock;
  deliver(call: Send, fromPort: number): Delivery;
}): Pick<Fabric, "send"> {
  const { clock, deliver } = options;
  const flows = new Map<string, DatagramFlow>();
  let armed = false;

  const isCurrent = (flow: DatagramFlow): boolean =>
    flow.expires > clock.now() && !flow.entry.closed && (flow.decision.current?.() ?? true);

  const touch = (flow: DatagramFlow): void => {
    flow.expires = clock.now() + (flow.answered ? answeredMs : unansweredMs);
  };

  function end(key: string): void {
    flows.get(key)?.decision.release?.();
    flows.delete(key);
  }

  /** One timer while there are flows, none while there are not. */
  function armSweep(): void {
    if (armed || flows.size === 0) return;
    armed = true;
    clock.after(unansweredMs, () => {
      armed = false;
      for (const [key, { expires }] of flows) if (expires <= clock.now()) end(key);
      armSweep();
    });
  }

  function begin(key: string, call: Send): DatagramFlow {
    const delivery = deliver(call, call.fromPort);
    if (!delivery.entry.acceptor.datagram) {
      delivery.decision.release?.();
      throw new ConnectError("refused", `no datagrams are taken at ${hostPort(call.to.ip, call.to.port)}`, { hops: call.hops });
    }
    const flow: DatagramFlow = {
      ...delivery,
      answered: false,
      expires: 0,
      reply: call.reply,
      answer(message) {
        if (flow.expires <= clock.now()) return;
        flow.answered = true;
        touch(flow);
        flow.reply(message);
      },
    };
    if (flows.size >= maxFlows) end(flows.keys().next().value ?? "");
    flows.set(key, flow);
    armSweep();
    return flow;
  }

  return {
    send(call) {
      const key = `${hostPort(call.from.ip, call.fromPort)} ${hostPort(call.to.ip, call.to.port)}`;
      let flow = flows.get(key);
      if (!flow || !isCurrent(flow)) {
        end(key);
        flow = begin(key, call);
      }
      flow.reply = call.reply;
      touch(flow);
      flow.entry.acceptor.datagram?.(call.message, flow.flow, flow.answer);
    },
  };
}
