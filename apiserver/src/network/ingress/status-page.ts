/** nginx' words for the codes that the controller answers by itself. */
const reasons: Readonly<Record<number, string>> = {
  302: "Found",
  308: "Permanent Redirect",
  400: "Bad Request",
  404: "Not Found",
  413: "Request Entity Too Large",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Temporarily Unavailable",
  504: "Gateway Time-out",
};

export const reasonOf = (status: number): string => reasons[status] ?? "";

/** The page that nginx sends with a code. */
export function statusPage(status: number): string {
  const title = `${status} ${reasonOf(status)}`;
  return page(title, `<center><h1>${title}</h1></center>`);
}

/** What nginx says to plain HTTP on a TLS port. */
export const plainOnTlsPage = page(
  "400 The plain HTTP request was sent to HTTPS port",
  "<center><h1>400 Bad Request</h1></center>\r\n<center>The plain HTTP request was sent to HTTPS port</center>",
);

function page(title: string, body: string): string {
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n${body}\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`;
}
