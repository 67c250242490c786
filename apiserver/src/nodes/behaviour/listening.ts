import type { SocketAddress } from "@kx/shared/net/addresses";
import type { Acceptor, Fabric, Listener } from "@kx/shared/net/fabric";
import { isRefused, tamper, type Tampering } from "./tamper.ts";

interface Entry {
  address: SocketAddress;
  acceptor: Acceptor;
  /** Absent while the port is refused. */
  open: Listener | undefined;
}

/** Where one process listens, and whether it is told not to. */
export class Listening {
  private readonly entries = new Set<Entry>();
  private readonly fabric: Fabric;
  private readonly by: Tampering;

  constructor(fabric: Fabric, by: Tampering) {
    this.fabric = fabric;
    this.by = by;
  }

  /** @throws Error `address already in use: TCP 10.244.1.2:80` */
  listen(address: SocketAddress, acceptor: Acceptor): Listener {
    const entry: Entry = { address, acceptor: tamper(acceptor, this.by), open: undefined };
    this.settle(entry);
    this.entries.add(entry);
    return {
      address,
      close: () => {
        entry.open?.close();
        this.entries.delete(entry);
      },
    };
  }

  /** The behaviour is another one now. */
  reconsider(): void {
    for (const entry of this.entries) {
      try {
        this.settle(entry);
      } catch {
        // Somebody else has taken the port while this one did not listen.
      }
    }
  }

  close(): void {
    for (const { open } of this.entries) open?.close();
    this.entries.clear();
  }

  private settle(entry: Entry): void {
    const refused = isRefused(this.by.behaviour, entry.address.port);
    if (!refused) entry.open ??= this.fabric.listen(entry.address, entry.acceptor);
    else {
      entry.open?.close();
      entry.open = undefined;
    }
  }
}
