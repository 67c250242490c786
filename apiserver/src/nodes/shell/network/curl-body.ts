import { absolutePath } from "../language/paths.ts";
import type { Process } from "../process/process.ts";
import { readAll } from "../streams/read-all.ts";
import { emptyInput } from "../streams/stream.ts";
import { CurlFailure } from "./curl-failure.ts";
import type { CurlOptions } from "./curl-options.ts";

/** What a request carries. */
export interface Body {
  content: Uint8Array;
  type: string;
}

/** The body that `-d`, `-F` or `-T` make; undefined without them. @throws CurlFailure */
export async function bodyOf(process: Process, { data, form, upload }: CurlOptions): Promise<Body | undefined> {
  const read = async (path: string): Promise<Uint8Array> => {
    if (path === "-" || path === ".") return await readAll(process.fds.get(0)?.input ?? emptyInput, process.signal);
    return await process.container.files.read(absolutePath(path, process.cwd)).catch(() => {
      throw new CurlFailure(26, `Failed to open/read local data from file/application`);
    });
  };
  if (upload !== undefined) return { content: await read(upload), type: "" };
  if (form.length > 0) return await multipart(form, read);
  if (data.length === 0) return undefined;
  const parts: Uint8Array[] = [];
  for (const [index, { text, kind }] of data.entries()) {
    if (index > 0) parts.push(Buffer.from("&"));
    const fromFile = kind !== "raw" && kind !== "urlencode" && text.startsWith("@");
    const content = fromFile ? await read(text.slice(1)) : Buffer.from(kind === "urlencode" ? urlEncoded(text) : text);
    parts.push(fromFile && kind === "ascii" ? Buffer.from(Buffer.from(content).toString().replaceAll(/[\r\n]/g, "")) : content);
  }
  return { content: Buffer.concat(parts), type: "application/x-www-form-urlencoded" };
}

function urlEncoded(text: string): string {
  const equals = text.indexOf("=");
  return equals <= 0 ? encodeURIComponent(text.replace(/^=/, "")) : `${text.slice(0, equals)}=${encodeURIComponent(text.slice(equals + 1))}`;
}

async function multipart(form: readonly string[], read: (path: string) => Promise<Uint8Array>): Promise<Body> {
  const boundary = "------------------------kxformboundary01";
  const parts: Uint8Array[] = [];
  for (const field of form) {
    const name = field.slice(0, field.indexOf("="));
    const value = field.slice(field.indexOf("=") + 1);
    const isFile = value.startsWith("@");
    const path = value.slice(1).split(";")[0]!;
    parts.push(Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"${isFile ? `; filename="${path.split("/").at(-1)}"\r\nContent-Type: application/octet-stream` : ""}\r\n\r\n`), isFile ? await read(path) : Buffer.from(value), Buffer.from("\r\n"));
  }
  return { content: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]), type: `multipart/form-data; boundary=${boundary}` };
}
