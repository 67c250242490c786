import type { Answer } from "dns-packet";

/** A record's data as dig prints it. */
export function recordData({ type, data }: { type: string; data?: unknown }): string {
  switch (type) {
    case "CNAME":
    case "PTR":
    case "NS":
      return `${String(data)}.`;
    case "SRV": {
      const { priority = 0, weight = 0, port, target } = data as { priority?: number; weight?: number; port: number; target: string };
      return `${priority} ${weight} ${port} ${target}.`;
    }
    case "MX": {
      const { preference = 0, exchange } = data as { preference?: number; exchange: string };
      return `${preference} ${exchange}.`;
    }
    case "SOA": {
      const { mname, rname, serial, refresh, retry, expire, minimum } = data as Record<string, string | number>;
      return `${mname}. ${rname}. ${serial} ${refresh} ${retry} ${expire} ${minimum}`;
    }
    case "TXT":
      return [data].flat().map((part) => JSON.stringify(Buffer.from(part as Uint8Array).toString())).join(" ");
    default:
      return String(data);
  }
}

/** The answers without what only carries the protocol. */
export const shownRecords = (answers: readonly Answer[] | undefined): { name: string; type: string; ttl: number; data: unknown }[] =>
  (answers ?? []).filter(({ type }) => (type as string) !== "OPT").map((answer) => ({ ttl: 0, data: undefined, ...(answer as object) }) as { name: string; type: string; ttl: number; data: unknown });

/** `NXDOMAIN` and the like. */
export const statusOf = (packet: object): string => (packet as { rcode?: string }).rcode ?? "NOERROR";
