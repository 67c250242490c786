import type { ImageBehaviour } from "@kx/shared/net/container";
import { parseFlags } from "./flags.ts";
import { encodeReply, takeCommand, type RedisReply } from "./redis-protocol.ts";

type Store = Map<string, string | string[]>;

/** redis: port 6379 (`--port`), texts, counters and lists in memory; nothing is kept, expires or is replicated. */
export const redis: ImageBehaviour = {
  repositories: ["redis", "bitnami/redis", "registry.k8s.io/redis"],
  start(container) {
    const { flags } = parseFlags(container.args.filter((word) => word !== "redis-server"));
    const store: Store = new Map();
    container.listen(Number(flags.get("port") ?? "6379"), "TCP", {
      accept(connection) {
        let pending = Buffer.alloc(0);
        connection.on("error", () => connection.destroy());
        connection.on("data", (bytes: Buffer) => {
          pending = Buffer.concat([pending, bytes]);
          for (let command = takeCommand(pending); command; command = takeCommand(pending)) {
            pending = Buffer.from(command.rest);
            if (command.words.length === 0) continue;
            connection.write(encodeReply(answer(store, command.words)));
            if (command.words[0]?.toUpperCase() === "QUIT") connection.end();
          }
        });
        connection.on("end", () => connection.end());
      },
    });
    container.log("* Ready to accept connections tcp");
  },
};

/** How many words a command takes at least, itself not counted, and what it does. */
const commands: Readonly<Record<string, readonly [number, (store: Store, words: readonly string[]) => RedisReply]>> = {
  PING: [0, (_store, [text]) => text ?? { status: "PONG" }],
  ECHO: [1, (_store, [text]) => text],
  QUIT: [0, () => ({ status: "OK" })],
  SELECT: [1, () => ({ status: "OK" })],
  SET: [2, (store, [key, value]) => (store.set(key!, value!), { status: "OK" })],
  GET: [1, (store, [key]) => text(store, key!)],
  DEL: [1, (store, keys) => keys.filter((key) => store.delete(key)).length],
  EXISTS: [1, (store, keys) => keys.filter((key) => store.has(key)).length],
  APPEND: [2, (store, [key, more]) => changed(text(store, key!), (present = "") => (store.set(key!, present + more!), Buffer.byteLength(present + more!)))],
  INCR: [1, (store, [key]) => changed(text(store, key!), (present = "0") => increment(store, key!, present))],
  RPUSH: [2, (store, [key, ...more]) => changed(list(store, key!), (present) => (store.set(key!, [...present, ...more]), present.length + more.length))],
  LPUSH: [2, (store, [key, ...more]) => changed(list(store, key!), (present) => (store.set(key!, [...[...more].reverse(), ...present]), present.length + more.length))],
  LRANGE: [3, (store, [key, from, to]) => changed(list(store, key!), (present) => present.slice(Number(from), Number(to) + 1 || undefined))],
  FLUSHALL: [0, (store) => (store.clear(), { status: "OK" })],
};

function answer(store: Store, [name = "", ...words]: readonly string[]): RedisReply {
  const command = commands[name.toUpperCase()];
  if (!command) return { error: `ERR unknown command '${name}', with args beginning with: ${words.map((word) => `'${word}' `).join("")}` };
  const [least, run] = command;
  return words.length < least ? { error: `ERR wrong number of arguments for '${name.toLowerCase()}' command` } : run(store, words);
}

interface Refusal {
  readonly error: string;
}

const wrongType: Refusal = { error: "WRONGTYPE Operation against a key holding the wrong kind of value" };

function text(store: Store, key: string): string | undefined | Refusal {
  const value = store.get(key);
  return Array.isArray(value) ? wrongType : value;
}

function list(store: Store, key: string): string[] | Refusal {
  const value = store.get(key) ?? [];
  return Array.isArray(value) ? value : wrongType;
}

const isRefusal = (value: unknown): value is Refusal => typeof value === "object" && value !== null && "error" in value;

const changed = <T>(present: T | Refusal, change: (present: T) => RedisReply): RedisReply => (isRefusal(present) ? present : change(present));

function increment(store: Store, key: string, present: string): RedisReply {
  if (!/^-?\d+$/.test(present)) return { error: "ERR value is not an integer or out of range" };
  store.set(key, String(Number(present) + 1));
  return Number(present) + 1;
}
