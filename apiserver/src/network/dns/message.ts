import { AUTHORITATIVE_ANSWER, decode, encode, RECURSION_DESIRED, TRUNCATED_RESPONSE, type Answer, type OptAnswer, type Packet } from "dns-packet";
import { canonicalName } from "./names.ts";
import type { OutsideName } from "./outside-names.ts";
import { clusterAnswer, type DnsAnswer, type DnsRecord, type RecordType } from "./records.ts";
import type { DnsView } from "./view.ts";

export interface MessageOptions {
  readonly view: DnsView;
  readonly outsideName: (name: string) => OutsideName | undefined;
  /** `cluster.local` */
  readonly zone: string;
}

/** kubeadm's Corefile. */
const ttl = 30;
const maxAliases = 8;
const rcodes = { NOERROR: 0, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4 } as const;
const knownTypes = new Set<string>(["A", "AAAA", "CNAME", "SRV", "PTR", "TXT"]);
/** A DNS message over UDP without EDNS (RFC 1035, 2.3.4). */
const plainUdpSize = 512;

function toPacket({ name, type, data }: DnsRecord): Answer {
  return { name, type, ttl, class: "IN", data } as Answer;
}

function startOfAuthority(zone: string): Answer {
  const data = { mname: `ns.dns.${zone}`, rname: `hostmaster.${zone}`, serial: 1, refresh: 7200, retry: 1800, expire: 86400, minimum: ttl };
  return { name: zone, type: "SOA", ttl, class: "IN", data };
}

/** What the upstream says of a name that is not the cluster's. */
function upstreamAnswer({ outsideName }: MessageOptions, name: string, type: RecordType): DnsAnswer {
  const outside = outsideName(name);
  if (!outside) return { rcode: "NXDOMAIN", answers: [], additionals: [] };
  const answers = type === "A" ? outside.ips.map((ip): DnsRecord => ({ name, type: "A", data: ip })) : [];
  return { rcode: "NOERROR", answers, additionals: [] };
}

/** The records for a question, with the aliases in front of its addresses. */
function resolve(options: MessageOptions, asked: string, type: RecordType): DnsAnswer {
  const aliases: DnsRecord[] = [];
  let name = asked;
  for (;;) {
    const known = clusterAnswer(options.view, { name, type, zone: options.zone }) ?? upstreamAnswer(options, name, type);
    const alias = type === "CNAME" ? undefined : known.answers.find((record) => record.type === "CNAME");
    if (!alias || aliases.length === maxAliases) {
      // An alias answers even where its target does not exist.
      return aliases.length === 0 ? known : { ...known, rcode: "NOERROR", answers: [...aliases, ...known.answers] };
    }
    aliases.push(alias);
    name = canonicalName(String(alias.data));
  }
}

/**
 * Answers one DNS message as CoreDNS would.
 * @param overUdp an answer that is too long is cut, with the TC flag
 * @returns undefined for bytes that are no query
 */
export function answerMessage(message: Uint8Array, options: MessageOptions, overUdp: boolean): Uint8Array | undefined {
  let query: Packet;
  try {
    query = decode(Buffer.from(message));
  } catch {
    return undefined;
  }
  const question = query.questions?.[0];
  if (query.type !== "query" || !question) return undefined;
  const name = canonicalName(question.name);
  const inZone = name === options.zone || name.endsWith(`.${options.zone}`);
  // Of a type that is never answered, only whether the name exists is said.
  const known = knownTypes.has(question.type);
  const answer = resolve(options, name, known ? (question.type as RecordType) : "TXT");
  const flags = ((query.flags ?? 0) & RECURSION_DESIRED) | (inZone ? AUTHORITATIVE_ANSWER : 0) | rcodes[answer.rcode];
  const reply: Packet = {
    id: query.id ?? 0,
    type: "response",
    flags,
    questions: [question],
    answers: known ? answer.answers.map(toPacket) : [],
    authorities: answer.answers.length === 0 && inZone ? [startOfAuthority(options.zone)] : [],
    additionals: answer.additionals.map(toPacket),
  };
  const bytes = encode(reply);
  if (!overUdp || bytes.length <= udpSize(query)) return bytes;
  return encode({ ...reply, flags: flags | TRUNCATED_RESPONSE, answers: [], authorities: [], additionals: [] });
}

/** What the client takes over UDP: 512 bytes, or what its EDNS record says. */
function udpSize({ additionals }: Packet): number {
  const opt = additionals?.find((record): record is OptAnswer => record.type === "OPT");
  return Math.max(plainUdpSize, opt?.udpPayloadSize ?? 0);
}
