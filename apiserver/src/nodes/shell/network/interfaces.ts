import type { Process, Program } from "../process/process.ts";
import { print } from "../process/write.ts";
import { isLoopback } from "./dial.ts";

/** The address of a pod's end of the veth pair: made from its IP, as bridge plugins do. */
const macOf = (ip: string): string => ["0a", "58", ...ip.split(".").map((part) => Number(part).toString(16).padStart(2, "0"))].join(":");

/** The gateway of a pod: the first address of its node's range. */
export const gatewayOf = (ip: string): string => `${ip.split(".").slice(0, 3).join(".")}.1`;

const networkOf = (ip: string): string => `${ip.split(".").slice(0, 3).join(".")}.0`;

const addresses = (ip: string): string => `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
    inet 127.0.0.1/8 scope host lo
       valid_lft forever preferred_lft forever
2: eth0@if3: <BROADCAST,MULTICAST,UP,LOWER_UP,M-DOWN> mtu 1500 qdisc noqueue state UP
    link/ether ${macOf(ip)} brd ff:ff:ff:ff:ff:ff
    inet ${ip}/24 brd ${ip.split(".").slice(0, 3).join(".")}.255 scope global eth0
       valid_lft forever preferred_lft forever
`;

const routes = (ip: string): string => `default via ${gatewayOf(ip)} dev eth0\n${networkOf(ip)}/24 via ${gatewayOf(ip)} dev eth0  src ${ip}\n`;

const ipProgram: Program = async (process) => {
  const { ip } = process.container.sender;
  const words = process.argv.slice(1).filter((word) => !word.startsWith("-"));
  const brief = process.argv.some((word) => word.startsWith("-br"));
  const [object = "", verb = ""] = words;
  if (object !== "" && "address".startsWith(object)) {
    const only = words.at(-1) === "lo" || words.at(-1) === "eth0" ? words.at(-1)! : undefined;
    const all = addresses(ip).split(/\n(?=\d: )/);
    const text = brief ? `lo               UNKNOWN        127.0.0.1/8\neth0@if3         UP             ${ip}/24\n` : only ? `${all.find((part) => part.includes(` ${only}`))!.trimEnd()}\n` : addresses(ip);
    await print(process, text);
    return 0;
  }
  if (object !== "" && "route".startsWith(object)) {
    const target = words[2];
    if (verb === "get" && target) await print(process, isLoopback(target) || target === ip ? `local ${target} dev lo  src ${target}\n` : `${target} via ${gatewayOf(ip)} dev eth0  src ${ip}\n`);
    else await print(process, routes(ip));
    return 0;
  }
  if (object !== "" && "link".startsWith(object)) {
    await print(process, addresses(ip).split("\n").filter((line) => /^\d|link\//.test(line)).map((line) => `${line}\n`).join(""));
    return 0;
  }
  if (object !== "" && "neighbour".startsWith(object)) {
    await print(process, `${gatewayOf(ip)} dev eth0 lladdr ${macOf(gatewayOf(ip))} REACHABLE\n`);
    return 0;
  }
  throw new Error(`Object "${object}" is unknown, try "ip addr" or "ip route".`);
};

const ifconfig: Program = async (process) => {
  const { ip } = process.container.sender;
  await print(
    process,
    `eth0      Link encap:Ethernet  HWaddr ${macOf(ip).toUpperCase()}
          inet addr:${ip}  Bcast:${ip.split(".").slice(0, 3).join(".")}.255  Mask:255.255.255.0
          UP BROADCAST RUNNING MULTICAST  MTU:1500  Metric:1

lo        Link encap:Local Loopback
          inet addr:127.0.0.1  Mask:255.0.0.0
          UP LOOPBACK RUNNING  MTU:65536  Metric:1

`,
  );
  return 0;
};

const route: Program = async (process) => {
  const { ip } = process.container.sender;
  const row = (...cells: readonly string[]): string => cells.map((cell, index) => (index === cells.length - 1 ? cell : cell.padEnd(index < 3 ? 16 : [6, 7, 7, 4][index - 3]!))).join("");
  await print(process, `Kernel IP routing table\n${row("Destination", "Gateway", "Genmask", "Flags", "Metric", "Ref", "Use", "Iface")}\n${row("default", gatewayOf(ip), "0.0.0.0", "UG", "0", "0", "0", "eth0")}\n${row(networkOf(ip), gatewayOf(ip), "255.255.255.0", "UG", "0", "0", "0", "eth0")}\n`);
  return 0;
};

/** Ports that something in the pod listens on. */
function listening({ container }: Process, protocol: "TCP" | "UDP"): number[] {
  const { fabric, sender } = container;
  return Array.from({ length: 65_535 }, (_, index) => index + 1).filter((port) => fabric.listening(protocol, sender.ip, port));
}

/** `ss -tlnp`, `netstat -tuln`: what listens. */
const sockets: Program = async (process) => {
  const flags = process.argv.slice(1).filter((word) => word.startsWith("-")).join("");
  const isSs = process.argv[0]?.endsWith("ss");
  const [tcp, udp] = [flags.includes("t") || !flags.includes("u"), flags.includes("u") || !flags.includes("t")];
  const rows = [...(tcp ? listening(process, "TCP").map((port) => ["tcp", port] as const) : []), ...(udp ? listening(process, "UDP").map((port) => ["udp", port] as const) : [])];
  if (isSs) {
    const lines = rows.map(([protocol, port]) => `${protocol.padEnd(6)}${(protocol === "tcp" ? "LISTEN" : "UNCONN").padEnd(7)}0      0            0.0.0.0:${String(port).padEnd(8)}  0.0.0.0:*`);
    await print(process, `${["Netid State  Recv-Q Send-Q Local Address:Port  Peer Address:Port", ...lines].join("\n")}\n`);
  } else {
    const lines = rows.map(([protocol, port]) => `${protocol.padEnd(6)}     0      0 ${`0.0.0.0:${port}`.padEnd(23)} ${"0.0.0.0:*".padEnd(23)} ${protocol === "tcp" ? "LISTEN" : ""}`.trimEnd());
    await print(process, `${["Active Internet connections (only servers)", "Proto Recv-Q Send-Q Local Address           Foreign Address         State", ...lines].join("\n")}\n`);
  }
  return 0;
};

/** Programs that tell of the pod's place on the network. */
export const interfacePrograms: Readonly<Record<string, Program>> = { ip: ipProgram, ifconfig, route, ss: sockets, netstat: sockets };
