import type { Container } from "@kx/shared/net/container";
import { hostname } from "../hostname.ts";
import { logTime, pathOf, serveWeb, type AccessLine } from "./web-server.ts";

/** busybox's `httpd [-f] [-p [IP:]PORT]`: without `-f` it goes on in the background, and what started it ends. */
export function busyboxServer(container: Container, args: readonly string[]): void {
  const at = args.findIndex((word) => /^-\w*p$/.test(word));
  serveFiles(container, Number(at < 0 ? "80" : args[at + 1]?.split(":").at(-1)));
  if (!args.some((word) => /^-\w*f/.test(word))) container.exit(0);
}

/** `python -m http.server [PORT]`. @returns false when it is another program of Python's */
export function pythonServer(container: Container, args: readonly string[]): boolean {
  const at = args.indexOf("http.server");
  if (at < 1 || args[at - 1] !== "-m") return false;
  const options = args.slice(at + 1);
  const port = Number(options.find((word, index) => /^\d+$/.test(word) && !options[index - 1]?.startsWith("-")) ?? "8000");
  container.log(`Serving HTTP on 0.0.0.0 port ${port} (http://0.0.0.0:${port}/) ...`);
  serveFiles(container, port, ({ request, flow, answer, at: time }: AccessLine) => `${flow.source.ip} - - [${logTime(time, " ")}] "${request.method} ${request.url} HTTP/${request.httpVersion}" ${answer.status ?? 200} -`);
  return true;
}

/** A web server over a folder that holds nothing but its host's name. */
function serveFiles(container: Container, port: number, logged?: (line: AccessLine) => string): void {
  serveWeb(
    container,
    port,
    (request) => {
      if (pathOf(request).pathname !== "/") return { status: 404, body: "404 Not Found\n" };
      return { type: "text/html", body: `<html><body>${hostname(container.pod)}</body></html>\n` };
    },
    logged,
  );
}
