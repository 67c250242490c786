import type { Container, ImageBehaviour } from "@kx/shared/net/container";
import type { HttpRequest } from "@kx/shared/net/fabric";
import { servedFile } from "./served-files.ts";
import { combinedLog, pathOf, serveWeb, type Answer } from "./web-server.ts";

const version = "nginx/1.29.1";
const root = "/usr/share/nginx/html";

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

const configuration = `events {}
http {
    include /etc/nginx/conf.d/*.conf;
}
`;

const server = `server {
    listen       80;
    server_name  localhost;

    location / {
        root   ${root};
        index  index.html index.htm;
    }
}
`;

const errorPage = (title: string): string => `<html>\r
<head><title>${title}</title></head>\r
<body>\r
<center><h1>${title}</h1></center>\r
<hr><center>${version}</center>\r
</body>\r
</html>\r
`;

/** The web server as its official image starts it: port 80, the files of its html folder, an access log. */
export const nginx: ImageBehaviour = {
  repositories: ["nginx", "nginxinc/nginx-unprivileged", "registry.k8s.io/nginx", "registry.k8s.io/nginx-slim", "registry.k8s.io/e2e-test-images/nginx"],
  files: {
    [`${root}/index.html`]: welcome,
    [`${root}/50x.html`]: page("Error", "<h1>An error occurred.</h1>"),
    "/etc/nginx/nginx.conf": configuration,
    "/etc/nginx/conf.d/default.conf": server,
    "/var/log/nginx/.keep": "",
  },
  start(container) {
    const unprivileged = container.image.includes("unprivileged");
    container.log("/docker-entrypoint.sh: Configuration complete; ready for start up");
    serveWeb(container, unprivileged ? 8080 : 80, (request) => answer(container, request), (line) => `${combinedLog(line)} "${line.request.headers["x-forwarded-for"] ?? "-"}"`);
  },
};

const failed = (status: number, title: string, headers: Record<string, string> = {}): Answer => ({ status, type: "text/html", headers: { server: version, ...headers }, body: errorPage(`${status} ${title}`) });

async function answer(container: Container, request: HttpRequest): Promise<Answer> {
  const { pathname } = pathOf(request);
  const found = await servedFile(container, { root, pathname, otherType: "application/octet-stream" });
  if (request.method !== "GET" && request.method !== "HEAD") return failed(405, "Not Allowed");
  switch (found.kind) {
    case "missing":
      return failed(404, "Not Found");
    case "folder":
      return failed(403, "Forbidden");
    case "redirect":
      return failed(301, "Moved Permanently", { location: `http://${request.headers.host ?? "localhost"}${pathname}/` });
    case "file":
      return { type: found.type, headers: { server: version }, body: found.content };
  }
}
