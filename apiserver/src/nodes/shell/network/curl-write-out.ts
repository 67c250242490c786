import type { HttpAnswer } from "./http-call.ts";

/** What `-w` can tell of a transfer. */
export interface Transfer {
  url: string;
  answer?: HttpAnswer;
  received: number;
  redirects: number;
  startedAt: number;
  code: number;
}

/** `-w`: its variables and escapes. */
export function written(format: string, { url, answer, received, redirects, startedAt, code }: Transfer, now: number): string {
  const seconds = ((now - startedAt) / 1000).toFixed(6);
  const status = String(answer?.status ?? 0).padStart(3, "0");
  const variables: Readonly<Record<string, string>> = {
    http_code: status,
    response_code: status,
    http_version: answer?.version ?? "0",
    content_type: String(answer?.headers["content-type"] ?? ""),
    size_download: String(received),
    num_redirects: String(redirects),
    redirect_url: answer?.headers.location && answer.status < 400 ? new URL(answer.headers.location, url).href : "",
    remote_ip: answer?.remote.ip ?? "",
    remote_port: String(answer?.remote.port ?? 0),
    url_effective: url,
    url,
    exitcode: String(code),
    scheme: url.split(":")[0]!,
    method: "GET",
    time_total: seconds,
    time_connect: seconds,
    time_namelookup: seconds,
    time_appconnect: seconds,
    time_pretransfer: seconds,
    time_starttransfer: seconds,
    time_redirect: "0.000000",
    num_connects: "1",
    speed_download: "0",
  };
  return format
    .replaceAll(/%\{([a-z_]+)\}/g, (_, name: string) => variables[name] ?? "")
    .replaceAll("%%", "%")
    .replaceAll(/\\([nrt\\])/g, (_, letter: string) => ({ n: "\n", r: "\r", t: "\t", "\\": "\\" })[letter]!);
}
