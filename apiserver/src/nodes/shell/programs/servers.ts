import type { Container } from "@kx/shared/net/container";
import { canonicalRepository } from "../../images/canonical-repository.ts";
import { httpd as apache } from "../../images/httpd.ts";
import { nginx as nginxImage } from "../../images/nginx.ts";
import { notSimulated } from "../../images/not-simulated.ts";
import { servedFile } from "../../images/served-files.ts";
import { logTime, pathOf, serveWeb, type AccessLine, type Answer } from "../../images/web-server.ts";
import { absolutePath } from "../language/paths.ts";
import type { Process, Program } from "../process/process.ts";
import { complain, print } from "../process/write.ts";
import { imageProgram, inBackground } from "./image-program.ts";

const nginxServer = imageProgram(nginxImage);

const nginx: Program = async (process) => {
  const args = process.argv.slice(1);
  const words = args.join(" ");
  if (/^-[vV]$/.test(args[0] ?? "")) {
    await complain(process, "nginx version: nginx/1.29.1\n");
    return 0;
  }
  if (args.includes("-t")) {
    await complain(process, "nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\nnginx: configuration file /etc/nginx/nginx.conf test is successful\n");
    return 0;
  }
  if (args[0] === "-s") {
    const ends = args[1] === "stop" || args[1] === "quit";
    const own = process.kernel.list().filter(({ pid, argv }) => pid !== process.pid && argv[0]?.split("/").at(-1)?.startsWith("nginx"));
    for (const { pid } of ends ? own : []) process.kernel.kill(pid, "QUIT");
    return 0;
  }
  const stays = /daemon\s+off/.test(words);
  return await (stays ? nginxServer : inBackground(nginxServer))(process);
};

const apacheServer = imageProgram(apache);

/** busybox's `httpd [-f] [-p [IP:]PORT] [-h FOLDER]`; in Apache's image Apache's. */
const httpd: Program = async (process) => {
  const args = process.argv.slice(1);
  if (apache.repositories.some((repository) => canonicalRepository(repository) === canonicalRepository(process.container.image))) {
    const stays = args.some((word) => word.includes("FOREGROUND"));
    return await (stays ? apacheServer : inBackground(apacheServer))(process);
  }
  const valueOf = (letter: string): string | undefined => {
    const at = args.findIndex((word) => new RegExp(`^-\\w*${letter}`).test(word));
    if (at < 0) return undefined;
    return args[at]!.slice(args[at]!.indexOf(letter) + 1) || args[at + 1];
  };
  const port = Number(valueOf("p")?.split(":").at(-1) ?? "80");
  const root = absolutePath(valueOf("h") ?? ".", process.cwd);
  const server = imageProgram({ start: (container) => serveBusybox(container, { port, root }) });
  return await (args.some((word) => /^-[a-z]*f/.test(word)) ? server : inBackground(server))(process);
};

const busyboxPage = (title: string, text: string): string => `<HTML><HEAD><TITLE>${title}</TITLE></HEAD>\n<BODY><H1>${title}</H1>\n${text}\n</BODY></HTML>\n`;

function serveBusybox(container: Container, { port, root }: { port: number; root: string }): void {
  serveWeb(container, port, async (request): Promise<Answer> => {
    const { pathname } = pathOf(request);
    const found = await servedFile(container, { root, pathname, otherType: "application/octet-stream" });
    if (found.kind === "file") return { type: found.type, body: found.content };
    if (found.kind === "redirect") return { status: 302, type: "text/html", headers: { location: `${pathname}/` }, body: busyboxPage("302 Found", "Directories must end with a slash") };
    return { status: 404, type: "text/html", body: busyboxPage("404 Not Found", "The requested URL was not found") };
  });
}

/** `python -m http.server [PORT] [-d FOLDER]`; other programs of Python's are not simulated. */
const python: Program = async (process) => {
  const args = process.argv.slice(1);
  if (args[0] === "-V" || args[0] === "--version") {
    await print(process, "Python 3.13.0\n");
    return 0;
  }
  const at = args.indexOf("http.server");
  if (at > 0 && args[at - 1] === "-m") return await imageProgram({ start: (container) => servePython(container, process, args.slice(at + 1)) })(process);
  if (args.length === 0 && process.fds.get(0)?.tty !== true) return 0;
  if (process.session.unknownPrograms === "missing") {
    await complain(process, "python: only `-m http.server` is simulated\n");
    return 1;
  }
  notSimulated(process.container, process.argv.join(" "));
  return await new Promise<number>(() => undefined);
};

function servePython(container: Container, { cwd }: Process, options: readonly string[]): void {
  const port = Number(options.find((word, index) => /^\d+$/.test(word) && !options[index - 1]?.startsWith("-")) ?? "8000");
  const folder = options.findIndex((word) => word === "-d" || word === "--directory");
  const root = absolutePath(folder < 0 ? "." : (options[folder + 1] ?? "."), cwd);
  container.log(`Serving HTTP on 0.0.0.0 port ${port} (http://0.0.0.0:${port}/) ...`);
  serveWeb(
    container,
    port,
    async (request): Promise<Answer> => {
      const { pathname } = pathOf(request);
      const found = await servedFile(container, { root, pathname, otherType: "application/octet-stream" });
      if (found.kind === "file") return { type: found.type, body: found.content };
      if (found.kind === "redirect") return { status: 301, headers: { location: `${pathname}/` }, body: "" };
      if (found.kind === "folder") return { type: "text/html; charset=utf-8", body: await pythonListing(container, absolutePath(`.${decodeURIComponent(pathname)}`, root), { pathname, names: found.names }) };
      return { status: 404, type: "text/html;charset=utf-8", body: pythonError };
    },
    ({ request, flow, answer, at: time }: AccessLine) => `${flow.source.ip} - - [${logTime(time, " ")}] "${request.method} ${request.url} HTTP/${request.httpVersion}" ${answer.status ?? 200} -`,
  );
}

async function pythonListing({ files }: Container, folder: string, { pathname, names }: { pathname: string; names: readonly string[] }): Promise<string> {
  const items: string[] = [];
  for (const name of names) {
    const shown = (await files.stat(`${folder}/${name}`))?.type === "directory" ? `${name}/` : name;
    items.push(`<li><a href="${encodeURIComponent(name)}${shown === name ? "" : "/"}">${shown}</a></li>\n`);
  }
  return `<!DOCTYPE HTML>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Directory listing for ${pathname}</title>\n</head>\n<body>\n<h1>Directory listing for ${pathname}</h1>\n<hr>\n<ul>\n${items.join("")}</ul>\n<hr>\n</body>\n</html>\n`;
}

const pythonError = `<!DOCTYPE HTML>
<html lang="en">
    <head>
        <meta charset="utf-8">
        <title>Error response</title>
    </head>
    <body>
        <h1>Error response</h1>
        <p>Error code: 404</p>
        <p>Message: File not found.</p>
    </body>
</html>
`;

/** Servers that listen for real, with the container's files. */
export const serverPrograms: Readonly<Record<string, Program>> = { nginx, "nginx-debug": nginx, httpd, "httpd-foreground": apacheServer, python, python3: python };
