import type { Container } from "@kx/shared/net/container";
import { parseFlags } from "./flags.ts";
import { pathOf, serveWeb, combinedLog } from "./web-server.ts";

/**
 * Runs a command that overrides an image's own: `sleep`, `sh -c`, `nc -l`, `httpd` and `python -m http.server` are
 * known; anything else keeps running, serves nothing and says so.
 */
export function runCommand(container: Container, words: readonly string[]): void {
  const [path = "", ...args] = words;
  const program = path.split("/").at(-1)!;
  if ((program === "sh" || program === "bash" || program === "ash") && args[0] === "-c") return runScript(container, args[1] ?? "");
  const known = programs[program];
  if (known) return known(container, args);
  container.log(`${words.join(" ")}: this command is not simulated; the container keeps running and serves nothing`);
}

const programs: Readonly<Record<string, (container: Container, args: readonly string[]) => void>> = {
  sleep(container, args) {
    const seconds = sleepSeconds(args);
    if (seconds === undefined) throw new Error(`sleep: invalid number '${args.join(" ")}'`);
    if (seconds === Number.POSITIVE_INFINITY) return;
    const cancel = container.clock.after(seconds * 1000, () => container.exit(0));
    container.signal.addEventListener("abort", cancel, { once: true });
  },
  tail(container, args) {
    if (!args.includes("-f")) container.exit(0);
  },
  true: (container) => container.exit(0),
  false: (container) => container.exit(1),
  echo(container, args) {
    container.log(args.join(" "));
    container.exit(0);
  },
  nc(container, args) {
    const port = Number(args.at(-1));
    if (!args.some((word) => /^-\w*l/.test(word)) || !Number.isInteger(port)) throw new Error("nc: only a listening nc is simulated");
    container.listen(port, "TCP", { accept: (connection) => void connection.pipe(connection) });
  },
  httpd(container, args) {
    serveFiles(container, Number(parseFlags(args, ["f", "v"]).flags.get("p")?.split(":").at(-1) ?? "80"));
  },
  python: (container, args) => pythonServer(container, args),
  python3: (container, args) => pythonServer(container, args),
};

function pythonServer(container: Container, args: readonly string[]): void {
  const at = args.indexOf("http.server");
  if (at < 1 || args[at - 1] !== "-m") return container.log(`python ${args.join(" ")}: this program is not simulated; the container keeps running and serves nothing`);
  const port = Number(args[at + 1] ?? "8000");
  container.log(`Serving HTTP on 0.0.0.0 port ${port} (http://0.0.0.0:${port}/) ...`);
  serveFiles(container, port);
}

/** A web server over an empty folder. */
function serveFiles(container: Container, port: number): void {
  serveWeb(
    container,
    port,
    (request) => {
      if (pathOf(request).pathname !== "/") return { status: 404, body: "404 Not Found\n" };
      return { type: "text/html", body: `<html><body>${container.pod.metadata.name}</body></html>\n` };
    },
    combinedLog,
  );
}

/** `10`, `1m`, `2h 5s`, `infinity` (coreutils sleep). */
function sleepSeconds(args: readonly string[]): number | undefined {
  const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
  let total = 0;
  for (const word of args) {
    if (word === "infinity" || word === "inf") return Number.POSITIVE_INFINITY;
    const match = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(word);
    if (!match) return undefined;
    total += Number(match[1]) * units[match[2] || "s"]!;
  }
  return args.length > 0 ? total : undefined;
}

/**
 * A script of simple commands joined by `;` or `&&`: each is run when the one before has ended; a loop, a pipe or a
 * redirection is more than is simulated, and the container then keeps running.
 */
function runScript(container: Container, script: string): void {
  const loop = /^\s*(while|until|for|trap|exec)\b/.test(script) || /\bwhile\b/.test(script);
  const parts = script.split(/;|&&|\n/).map((part) => part.trim()).filter(Boolean);
  if (loop || /[|<>`]|\$\(/.test(script)) {
    container.log(`sh -c: this script is not simulated; the container keeps running and serves nothing`);
    return;
  }
  const next = (at: number): void => {
    const part = parts[at];
    if (part === undefined) return container.exit(0);
    const exit = /^exit(?:\s+(\d+))?$/.exec(part);
    if (exit) return container.exit(Number(exit[1] ?? "0"));
    const words = part.split(/\s+/).map((word) => word.replace(/^(["'])(.*)\1$/, "$2"));
    runCommand({ ...container, pod: container.pod, exit: (code) => (code === 0 || part !== parts.at(-1) ? next(at + 1) : container.exit(code)) }, words);
  };
  next(0);
}
