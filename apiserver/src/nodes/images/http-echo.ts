import type { Container, ImageBehaviour } from "@kx/shared/net/container";
import { endAsGo } from "./end-as-go.ts";
import { listenPort, parseFlags } from "./flags.ts";
import { pathOf, serveWeb } from "./web-server.ts";

/** hashicorp/http-echo: `-text` (or ECHO_TEXT), `-listen` (:5678), `-status-code`; `/health` answers by itself. */
export const httpEcho: ImageBehaviour = {
  repositories: ["hashicorp/http-echo"],
  start(container) {
    const { flags, rest } = parseFlags(container.args, ["version"]);
    const text = flags.get("text") ?? container.env["ECHO_TEXT"] ?? "";
    if (flags.has("version")) return end(container, "http-echo v1.0.0", 0);
    if (text === "") return end(container, "Missing -text option or ECHO_TEXT env var!", 127);
    if (rest.length > 0) return end(container, "Too many arguments!", 127);
    const listen = flags.get("listen") ?? ":5678";
    const status = Number(flags.get("status-code") ?? "200");
    container.log(`[INFO] server is listening on ${listen}`);
    endAsGo(container);
    serveWeb(
      container,
      listenPort(listen),
      (request) => {
        if (pathOf(request).pathname === "/health") return { type: "application/json", body: '{"status":"ok"}\n' };
        return { status, headers: { "x-app-name": "http-echo", "x-app-version": "1.0.0" }, body: `${text}\n` };
      },
      ({ request, flow, answer }) => `${request.headers.host ?? ""} ${flow.source.ip}:${flow.source.port} "${request.method} ${request.url} HTTP/${request.httpVersion}" ${answer.status ?? 200} ${answer.body.length} "${request.headers["user-agent"] ?? ""}"`,
    );
  },
};

function end(container: Container, why: string, code: number): void {
  container.log(why);
  container.exit(code);
}
