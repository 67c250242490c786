import type { KubeObject } from "@kx/shared/meta/object";
import { addressKey, type SocketAddress } from "@kx/shared/net/addresses";
import type { ConnectingFabric } from "../fabric/fabric.ts";
import type { Senders } from "../topology/senders.ts";
import { admit } from "./admit.ts";
import { openDatagramDoor } from "./datagram-door.ts";
import { openStreamDoor, type Door } from "./stream-door.ts";

/** A door that should be open. */
export interface DoorWish {
  /** Where the real socket listens. */
  readonly listen: SocketAddress;
  /** The address on the simulated network that its clients dial. */
  readonly to: SocketAddress;
  /** Who is told when it cannot be opened. */
  readonly about: KubeObject;
}

/** Real sockets kept in line with what should be open. */
export interface DoorSet {
  /** Opens and closes the doors of one owner, `namespace/name`, until exactly these are open. */
  want(owner: string, wishes: readonly DoorWish[]): void;
  /** Doors that are still being opened. */
  pending(): number;
  /** Where doors are open: `127.1.0.1:30080`. */
  open(): readonly string[];
  close(): void;
}

export interface DoorSetOptions {
  readonly fabric: ConnectingFabric;
  readonly senders: Senders;
  /** @param error the system's, with its `code` */
  readonly failed: (wish: DoorWish, error: NodeJS.ErrnoException) => void;
}

interface OpenDoor {
  readonly door: Door;
  readonly to: SocketAddress;
  state: "opening" | "open" | "failed";
}

const keyOf = ({ protocol, ip, port }: SocketAddress): string => addressKey(protocol, ip, port);

const sameAddress = (left: SocketAddress, right: SocketAddress): boolean => left.ip === right.ip && left.port === right.port;

export function createDoorSet({ fabric, senders, failed }: DoorSetOptions): DoorSet {
  const byOwner = new Map<string, Map<string, OpenDoor>>();

  function openDoor(wish: DoorWish): OpenDoor {
    const { listen, to } = wish;
    const at = { host: listen.ip, port: listen.port };
    const door =
      listen.protocol === "UDP"
        ? openDatagramDoor(at, { fabric, from: () => senders.outside(), to })
        : openStreamDoor(at, (socket) => void admit(fabric, socket, { from: senders.outside(), to }));
    const entry: OpenDoor = { door, to, state: "opening" };
    door.opened.then(
      () => (entry.state = "open"),
      (error: unknown) => {
        entry.state = "failed";
        failed(wish, error as NodeJS.ErrnoException);
      },
    );
    return entry;
  }

  const all = (): OpenDoor[] => [...byOwner.values()].flatMap((doors) => [...doors.values()]);

  return {
    want(owner, wishes) {
      const doors = byOwner.get(owner) ?? new Map<string, OpenDoor>();
      const wanted = new Map(wishes.filter(({ listen }) => listen.protocol !== "SCTP").map((wish) => [keyOf(wish.listen), wish]));
      for (const [key, { door, to }] of doors) {
        const wish = wanted.get(key);
        if (wish && sameAddress(wish.to, to)) continue;
        door.close();
        doors.delete(key);
      }
      for (const [key, wish] of wanted) if (!doors.has(key)) doors.set(key, openDoor(wish));
      if (doors.size > 0) byOwner.set(owner, doors);
      else byOwner.delete(owner);
    },
    pending: () => all().filter(({ state }) => state === "opening").length,
    open: () => all().filter(({ state }) => state === "open").map(({ door }) => `${door.host}:${door.port}`),
    close() {
      for (const { door } of all()) door.close();
      byOwner.clear();
    },
  };
}
