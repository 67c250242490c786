import type { ImageBehaviour } from "@kx/shared/net/container";
import { combinedLog, pathOf, serveWeb } from "./web-server.ts";

/** Apache's web server: port 80, `It works!`. */
export const httpd: ImageBehaviour = {
  repositories: ["httpd", "registry.k8s.io/e2e-test-images/httpd"],
  start(container) {
    container.log("AH00094: Command line: 'httpd -D FOREGROUND'");
    serveWeb(
      container,
      80,
      (request) => {
        const { pathname } = pathOf(request);
        const headers = { server: "Apache/2.4.65 (Unix)" };
        if (pathname === "/" || pathname === "/index.html") return { type: "text/html", headers, body: "<html><body><h1>It works!</h1></body></html>\n" };
        return { status: 404, type: "text/html; charset=iso-8859-1", headers, body: "<html><head><title>404 Not Found</title></head><body><h1>Not Found</h1></body></html>\n" };
      },
      combinedLog,
    );
  },
};
