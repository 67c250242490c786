import type { Program } from "../process/process.ts";
import { curl } from "./curl.ts";
import { dnsPrograms } from "./dns-programs.ts";
import { interfacePrograms } from "./interfaces.ts";
import { nc, telnet } from "./netcat.ts";
import { echoPrograms } from "./ping.ts";
import { wget } from "./wget.ts";

/** Programs that use the network, as the pod sees it. */
export const networkPrograms: Readonly<Record<string, Program>> = { curl, wget, nc, ncat: nc, netcat: nc, telnet, ...dnsPrograms, ...interfacePrograms, ...echoPrograms };
