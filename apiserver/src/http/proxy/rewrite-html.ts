import { Transform, type TransformCallback } from "node:stream";
import { StringDecoder } from "node:string_decoder";

/** Which attributes of which elements hold a URL (HTML 4.0 index of attributes, and HTML 5's additions). */
const urlAttributes: Readonly<Record<string, readonly string[]>> = {
  a: ["href"],
  applet: ["codebase"],
  area: ["href"],
  audio: ["src"],
  base: ["href"],
  blockquote: ["cite"],
  body: ["background"],
  button: ["formaction"],
  command: ["icon"],
  del: ["cite"],
  embed: ["src"],
  form: ["action"],
  frame: ["longdesc", "src"],
  head: ["profile"],
  html: ["manifest"],
  iframe: ["longdesc", "src"],
  img: ["longdesc", "src", "usemap"],
  input: ["src", "usemap", "formaction"],
  ins: ["cite"],
  link: ["href"],
  object: ["classid", "codebase", "data", "usemap"],
  q: ["cite"],
  script: ["src"],
  source: ["src"],
  video: ["poster", "src"],
};

/** A start tag with its attributes, quoted values whole. */
const startTag = /<([a-z][a-z0-9]*)((?:[^>"']|"[^"]*"|'[^']*')*)>/gi;
const attribute = /([^\s"'=<>/]+)(\s*=\s*)("[^"]*"|'[^']*'|[^\s"'<>]+)/g;
/** The same while its end has not come. */
const openTag = /^<(?:$|[a-z][a-z0-9]*(?:[^>"']|"[^"]*"|'[^']*')*(?:"[^"]*|'[^']*)?$)/i;
/** A tag that is not closed within this is none. */
const longestTag = 64 * 1024;

/** Replaces the URLs of a page as it passes, so that its absolute links lead through the API server too. */
export function rewriteHtml(rewrite: (url: string) => string): Transform {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  return new Transform({
    transform(chunk: Buffer, _encoding: string, done: TransformCallback) {
      const text = rest + decoder.write(chunk);
      // What may be the beginning of a tag waits for its end.
      const open = text.lastIndexOf("<");
      const cut = open >= 0 && text.length - open < longestTag && openTag.test(text.slice(open)) ? open : text.length;
      rest = text.slice(cut);
      done(null, rewriteTags(text.slice(0, cut), rewrite));
    },
    flush(done: TransformCallback) {
      done(null, rewriteTags(rest + decoder.end(), rewrite));
    },
  });
}

export function rewriteTags(html: string, rewrite: (url: string) => string): string {
  return html.replace(startTag, (tag, name: string, attributes: string) => {
    const names = urlAttributes[name.toLowerCase()];
    if (!names) return tag;
    const changed = attributes.replace(attribute, (whole, key: string, equals: string, value: string) => {
      if (!names.includes(key.toLowerCase())) return whole;
      const quote = value.startsWith('"') || value.startsWith("'") ? value[0]! : "";
      const url = quote ? value.slice(1, -1) : value;
      return `${key}${equals}${quote}${rewrite(url.replaceAll("&amp;", "&")).replaceAll("&", "&amp;")}${quote}`;
    });
    return `<${name}${changed}>`;
  });
}
