/** What `-w` can print of a finished transfer. Times are in seconds. */
export interface Transfer {
  httpCode: number;
  url: string;
  method: string;
  remoteIP: string;
  sizeDownload: number;
  timeTotal: number;
  timeToFirstByte: number;
  redirects: number;
  redirectUrl: string;
  contentType: string;
  exitCode: number;
  errorMessage: string;
}

const variables: Readonly<Record<string, (transfer: Transfer) => string>> = {
  http_code: ({ httpCode }) => String(httpCode).padStart(3, "0"),
  response_code: ({ httpCode }) => String(httpCode).padStart(3, "0"),
  url_effective: ({ url }) => url,
  method: ({ method }) => method,
  scheme: ({ url }) => new URL(url).protocol.slice(0, -1),
  remote_ip: ({ remoteIP }) => remoteIP,
  size_download: ({ sizeDownload }) => String(sizeDownload),
  time_total: ({ timeTotal }) => timeTotal.toFixed(6),
  time_starttransfer: ({ timeToFirstByte }) => timeToFirstByte.toFixed(6),
  num_redirects: ({ redirects }) => String(redirects),
  redirect_url: ({ redirectUrl }) => redirectUrl,
  content_type: ({ contentType }) => contentType,
  exitcode: ({ exitCode }) => String(exitCode),
  errormsg: ({ errorMessage }) => errorMessage,
};

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", "\\": "\\" };

/** The format of `-w` filled in: `%{http_code}\n`. Unknown variables give nothing, as in curl. */
export function writeOut(format: string, transfer: Transfer): string {
  return format.replace(/%%|%\{([^}]*)\}|\\(.)/gs, (whole: string, name: string | undefined, escape: string | undefined) => {
    if (whole === "%%") return "%";
    if (escape !== undefined) return escapes[escape] ?? whole;
    return variables[name ?? ""]?.(transfer) ?? "";
  });
}
