import { AUTHORITATIVE_ANSWER, RECURSION_AVAILABLE, TRUNCATED_RESPONSE } from "dns-packet";
import type { Process, Program } from "../process/process.ts";
import { complain, print } from "../process/write.ts";
import { DialError, lookup } from "./dial.ts";
import { askDns, NoDnsServer, readResolvConf, reverseName, searchedNames, type DnsAnswer, type ResolvConf } from "./dns-query.ts";
import { recordData, shownRecords, statusOf } from "./dns-records.ts";

/** Asks for a name as the search list makes it, until one has an answer; else one that exists, or the last. @throws NoDnsServer */
async function searched(process: Process, { names, type, servers }: { names: readonly string[]; type: string; servers: readonly string[] }): Promise<DnsAnswer & { name: string }> {
  let best: (DnsAnswer & { name: string }) | undefined;
  for (const name of names) {
    const answer = { ...(await askDns(process, { name, type, servers })), name };
    const exists = statusOf(answer.packet) === "NOERROR";
    if (exists && shownRecords(answer.packet.answers).length > 0) return answer;
    if (!best || (exists && statusOf(best.packet) !== "NOERROR")) best = answer;
  }
  return best!;
}

const serversOf = (given: string | undefined, { servers }: ResolvConf): readonly string[] => (given === undefined ? servers : [given]);

/** `nslookup [-type=T] NAME [SERVER]`, as bind's prints it. */
const nslookup: Program = async (process) => {
  const args = process.argv.slice(1);
  const options = args.filter((word) => word.startsWith("-"));
  const [asked, server] = args.filter((word) => !word.startsWith("-"));
  if (asked === undefined) {
    await complain(process, "Usage: nslookup [-type=TYPE] HOST [DNS_SERVER]\n");
    return 1;
  }
  const given = options.map((word) => /^-(?:type|query|querytype|q|t)=(.+)$/.exec(word)?.[1]).find(Boolean)?.toUpperCase();
  const conf = await readResolvConf(process);
  const reverse = reverseName(asked);
  const types = given ? [given] : reverse ? ["PTR"] : ["A", "AAAA"];
  let names: readonly string[] = reverse ? [reverse] : searchedNames(asked, conf);
  let status = 0;
  let told = false;
  let lines: string[] = [];
  try {
    for (const type of types) {
      const answer = await searched(process, { names, type, servers: serversOf(server, conf) });
      if (!told) await print(process, `Server:\t\t${server ?? answer.server}\nAddress:\t${answer.server}#53\n\n`);
      told = true;
      names = [answer.name];
      const records = shownRecords(answer.packet.answers);
      const rcode = statusOf(answer.packet);
      if (rcode !== "NOERROR") {
        lines = [`** server can't find ${asked}: ${rcode}`];
        status = 1;
        break;
      }
      if (records.length === 0 && type !== "AAAA") lines.push(`*** Can't find ${asked}: No answer`);
      for (const record of records) {
        // The alias of a name is told once, though both questions have it.
        const line = nslookupLine(record);
        if (!(record.type === "CNAME" && lines.includes(line))) lines.push(line);
      }
    }
  } catch (error) {
    if (error instanceof DialError) {
      await print(process, `nslookup: couldn't get address for '${server}': not found\n`);
      return 1;
    }
    if (!(error instanceof NoDnsServer)) throw error;
    await print(process, ";; connection timed out; no servers could be reached\n\n");
    return 1;
  }
  await print(process, `${lines.join("\n")}\n\n`);
  return status;
};

function nslookupLine(record: { name: string; type: string; data: unknown }): string {
  const { name, type } = record;
  const data = recordData(record);
  switch (type) {
    case "A":
    case "AAAA":
      return `Name:\t${name}\nAddress: ${data}`;
    case "CNAME":
      return `${name}\tcanonical name = ${data}`;
    case "PTR":
      return `${name}\tname = ${data}`;
    case "SRV":
      return `${name}\tservice = ${data}`;
    case "TXT":
      return `${name}\ttext = ${data}`;
    default:
      return `${name}\t${type.toLowerCase()} = ${data}`;
  }
}

const types: Readonly<Record<string, (data: string) => string>> = {
  A: (data) => `has address ${data}`,
  AAAA: (data) => `has IPv6 address ${data}`,
  CNAME: (data) => `is an alias for ${data}`,
  PTR: (data) => `domain name pointer ${data}`,
  SRV: (data) => `has SRV record ${data}`,
  TXT: (data) => `descriptive text ${data}`,
};

/** `host [-t TYPE] NAME [SERVER]`. */
const host: Program = async (process) => {
  const args = process.argv.slice(1);
  const at = args.indexOf("-t");
  const given = at < 0 ? undefined : args[at + 1]?.toUpperCase();
  const [asked, server] = args.filter((word, index) => !word.startsWith("-") && (at < 0 || index !== at + 1));
  if (asked === undefined) {
    await complain(process, "Usage: host [-t TYPE] NAME [SERVER]\n");
    return 1;
  }
  const conf = await readResolvConf(process);
  const reverse = reverseName(asked);
  try {
    if (server !== undefined) await print(process, `Using domain server:\nName: ${server}\nAddress: ${(await lookup(process, server))[0]}#53\nAliases: \n\n`);
    const lines = new Set<string>();
    let names: readonly string[] = reverse ? [reverse] : searchedNames(asked, conf);
    for (const type of given ? [given] : reverse ? ["PTR"] : ["A", "AAAA"]) {
      const answer = await searched(process, { names, type, servers: serversOf(server, conf) });
      names = [answer.name];
      const rcode = statusOf(answer.packet);
      if (rcode !== "NOERROR") {
        await print(process, `Host ${reverse ?? asked} not found: 3(${rcode})\n`);
        return 1;
      }
      const records = shownRecords(answer.packet.answers);
      if (records.length === 0 && type !== "AAAA") lines.add(`${answer.name} has no ${type} record`);
      for (const record of records) lines.add(`${record.name} ${(types[record.type] ?? ((data) => data))(recordData(record))}`);
    }
    await print(process, `${[...lines].join("\n")}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof NoDnsServer)) throw error;
    await print(process, ";; connection timed out; no servers could be reached\n");
    return 1;
  }
};

interface DigOptions {
  name: string;
  type: string;
  server?: string;
  port: number;
  search: boolean;
  short: boolean;
  sections: Set<"comments" | "question" | "answer" | "stats">;
}

function parseDig(args: readonly string[]): DigOptions {
  const options: DigOptions = { name: ".", type: "A", port: 53, search: false, short: false, sections: new Set(["comments", "question", "answer", "stats"]) };
  for (let at = 0; at < args.length; at++) {
    const word = args[at]!;
    if (word.startsWith("@")) options.server = word.slice(1);
    else if (word === "-p") options.port = Number(args[++at]);
    else if (word === "-t") options.type = (args[++at] ?? "A").toUpperCase();
    else if (word === "-x") {
      options.name = reverseName(args[++at] ?? "") ?? "";
      options.type = "PTR";
    } else if (word.startsWith("+")) digOption(word.slice(1), options);
    else if (/^(A|AAAA|ANY|CNAME|MX|NS|PTR|SOA|SRV|TXT)$/i.test(word)) options.type = word.toUpperCase();
    else if (!/^(IN|-4|-6)$/.test(word)) options.name = word;
  }
  return options;
}

function digOption(word: string, options: DigOptions): void {
  if (word === "short") options.short = true;
  else if (word === "search") options.search = true;
  else if (word === "noall") options.sections.clear();
  else if (word === "all") for (const section of ["comments", "question", "answer", "stats"] as const) options.sections.add(section);
  else if (/^(no)?(comments|question|answer|stats)$/.test(word)) {
    const section = word.replace(/^no/, "") as "comments";
    if (word.startsWith("no")) options.sections.delete(section);
    else options.sections.add(section);
  }
}

/** `dig [@SERVER] NAME [TYPE] [+short] [+search]`. */
const dig: Program = async (process) => {
  const args = process.argv.slice(1);
  const options = parseDig(args);
  const conf = await readResolvConf(process);
  const names = options.search ? searchedNames(options.name, conf) : [options.name.replace(/(.)\.$/, "$1")];
  const { clock } = process.container;
  const startedAt = clock.now();
  let answer: DnsAnswer & { name: string };
  try {
    answer = await searched(process, { names, type: options.type, servers: serversOf(options.server, conf) });
  } catch (error) {
    if (error instanceof DialError) {
      await print(process, `dig: couldn't get address for '${options.server}': not found\n`);
      return 10;
    }
    if (!(error instanceof NoDnsServer)) throw error;
    await print(process, `\n; <<>> DiG 9.20 (simulated) <<>> ${args.join(" ")}\n;; global options: +cmd\n;; no servers could be reached\n`);
    return 9;
  }
  await print(process, options.short ? shownRecords(answer.packet.answers).map((record) => `${recordData(record)}\n`).join("") : whole(args, answer, { options, ms: clock.now() - startedAt, now: clock.now() }));
  return 0;
};

function whole(args: readonly string[], { packet, server, size, name }: DnsAnswer & { name: string }, { options, ms, now }: { options: DigOptions; ms: number; now: number }): string {
  const { sections } = options;
  const answers = shownRecords(packet.answers);
  const authorities = shownRecords(packet.authorities);
  const additionals = shownRecords(packet.additionals);
  const flags = packet.flags ?? 0;
  const words = ["qr", ...(flags & AUTHORITATIVE_ANSWER ? ["aa"] : []), ...(flags & TRUNCATED_RESPONSE ? ["tc"] : []), "rd", ...(flags & RECURSION_AVAILABLE ? ["ra"] : [])].join(" ");
  const line = (record: { name: string; type: string; ttl: number; data: unknown }): string => `${record.name}.\t${record.ttl}\tIN\t${record.type}\t${recordData(record)}`;
  const out: string[] = [];
  if (sections.has("comments")) {
    out.push("", `; <<>> DiG 9.20 (simulated) <<>> ${args.join(" ")}`, ";; global options: +cmd", ";; Got answer:");
    out.push(`;; ->>HEADER<<- opcode: QUERY, status: ${statusOf(packet)}, id: ${packet.id}`);
    out.push(`;; flags: ${words}; QUERY: 1, ANSWER: ${answers.length}, AUTHORITY: ${authorities.length}, ADDITIONAL: ${additionals.length + 1}`, "");
  }
  if (sections.has("question")) out.push(";; QUESTION SECTION:", `;${name}.\t\tIN\t${options.type}`, "");
  const shown = (title: string, records: typeof answers): void => {
    if (records.length === 0 || !sections.has("answer")) return;
    if (sections.has("comments")) out.push(`;; ${title} SECTION:`);
    out.push(...records.map(line));
    if (sections.has("comments")) out.push("");
  };
  shown("ANSWER", answers);
  if (sections.has("comments")) {
    shown("AUTHORITY", authorities);
    shown("ADDITIONAL", additionals);
  }
  if (sections.has("stats")) out.push(`;; Query time: ${ms} msec`, `;; SERVER: ${server}#${options.port}(${options.server ?? server}) (UDP)`, `;; WHEN: ${new Date(now).toUTCString()}`, `;; MSG SIZE  rcvd: ${size}`, "");
  return `${out.join("\n")}\n`;
}

/** `getent hosts NAME`. */
const getent: Program = async (process) => {
  const [, database, ...names] = process.argv;
  if (database !== "hosts" && database !== "ahosts" && database !== "ahostsv4") return 1;
  let status = 0;
  for (const name of names) {
    try {
      const [ip = ""] = await lookup(process, name);
      await print(process, `${ip.padEnd(15)} ${name}\n`);
    } catch (error) {
      if (!(error instanceof DialError)) throw error;
      status = 2;
    }
  }
  return status;
};

/** Programs that ask the DNS. */
export const dnsPrograms: Readonly<Record<string, Program>> = { nslookup, dig, host, getent };
