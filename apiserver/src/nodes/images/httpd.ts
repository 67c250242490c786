import type { ImageBehaviour } from "@kx/shared/net/container";
import { servedFile } from "./served-files.ts";
import { combinedLog, pathOf, serveWeb, type Answer } from "./web-server.ts";

const root = "/usr/local/apache2/htdocs";
const headers = { server: "Apache/2.4.65 (Unix)" };

const errorPage = (status: string): string => `<html><head><title>${status}</title></head><body><h1>${status.slice(4)}</h1></body></html>\n`;

/** Apache's web server: port 80, the files of its htdocs folder. */
export const httpd: ImageBehaviour = {
  repositories: ["httpd", "registry.k8s.io/e2e-test-images/httpd"],
  files: { [`${root}/index.html`]: "<html><body><h1>It works!</h1></body></html>\n" },
  start(container) {
    container.log("AH00094: Command line: 'httpd -D FOREGROUND'");
    serveWeb(
      container,
      80,
      async (request): Promise<Answer> => {
        const { pathname } = pathOf(request);
        const found = await servedFile(container, { root, pathname, otherType: "text/plain" });
        switch (found.kind) {
          case "file":
            return { type: found.type, headers, body: found.content };
          case "redirect":
            return { status: 301, type: "text/html; charset=iso-8859-1", headers: { ...headers, location: `http://${request.headers.host ?? "localhost"}${pathname}/` }, body: errorPage("301 Moved Permanently") };
          case "folder":
            return { type: "text/html;charset=UTF-8", headers, body: listing(pathname, found.names) };
          case "missing":
            return { status: 404, type: "text/html; charset=iso-8859-1", headers, body: errorPage("404 Not Found") };
        }
      },
      combinedLog,
    );
  },
};

const listing = (path: string, names: readonly string[]): string =>
  `<html>\n<head><title>Index of ${path}</title></head>\n<body>\n<h1>Index of ${path}</h1>\n<ul>\n${names.map((name) => `<li><a href="${encodeURIComponent(name)}"> ${name}</a></li>\n`).join("")}</ul>\n</body></html>\n`;
