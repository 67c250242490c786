import type { ImageBehaviour } from "@kx/shared/net/container";
import { combinedLog, pathOf, serveWeb, type Answer } from "./web-server.ts";

const version = "nginx/1.29.1";

const page = (title: string, body: string): string => `<!DOCTYPE html>
<html>
<head>
<title>${title}</title>
</head>
<body>
${body}
</body>
</html>
`;

const welcome = page("Welcome to nginx!", "<h1>Welcome to nginx!</h1>\n<p>This page stands for the one that nginx shows before it is configured.</p>");

const errorPage = (title: string): string => `<html>\r
<head><title>${title}</title></head>\r
<body>\r
<center><h1>${title}</h1></center>\r
<hr><center>${version}</center>\r
</body>\r
</html>\r
`;

/** The web server as its official image starts it: port 80, the welcome page, an access log. */
export const nginx: ImageBehaviour = {
  repositories: ["nginx", "nginxinc/nginx-unprivileged", "registry.k8s.io/nginx", "registry.k8s.io/nginx-slim", "registry.k8s.io/e2e-test-images/nginx"],
  start(container) {
    const unprivileged = container.image.includes("unprivileged");
    container.log("/docker-entrypoint.sh: Configuration complete; ready for start up");
    serveWeb(
      container,
      unprivileged ? 8080 : 80,
      (request): Answer => {
        const { pathname } = pathOf(request);
        const headers = { server: version };
        if (request.method !== "GET" && request.method !== "HEAD") return { status: 405, type: "text/html", headers, body: errorPage("405 Not Allowed") };
        if (pathname === "/" || pathname === "/index.html") return { type: "text/html", headers, body: welcome };
        return { status: 404, type: "text/html", headers, body: errorPage("404 Not Found") };
      },
      (line) => `${combinedLog(line)} "${line.request.headers["x-forwarded-for"] ?? "-"}"`,
    );
  },
};
