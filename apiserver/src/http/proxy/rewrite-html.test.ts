import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { rewriteHtml, rewriteTags } from "./rewrite-html.ts";

const marked = (url: string): string => (url.startsWith("/") ? `/p${url}` : url);

test.each([
  ['<a href="/x">', '<a href="/p/x">'],
  ["<A class=b HREF = '/x?a=1&amp;b=2'>", "<A class=b HREF = '/p/x?a=1&amp;b=2'>"],
  ["<img src=/a.png alt='/x'/>", "<img src=/p/a.png alt='/x'/>"],
  ['<a href="x">/y</a> <b src="/z">', '<a href="x">/y</a> <b src="/z">'],
  ['<script src="/a.js">if (a < b) { c("/d") }</script>', '<script src="/p/a.js">if (a < b) { c("/d") }</script>'],
  ['<a title="1 > 0" href="/x">', '<a title="1 > 0" href="/p/x">'],
  ["<!-- <a -->", "<!-- <a -->"],
])("%s", (html, expected) => {
  expect(rewriteTags(html, marked)).toBe(expected);
});

test("a page may come in any pieces", async () => {
  const page = 'ä < b <a\nhref="/x">ü</a><link href="/y.css"><form action="/z">';
  const bytes = [...Buffer.from(page)].map((byte) => Buffer.of(byte));
  expect(await text(Readable.from(bytes).pipe(rewriteHtml(marked)))).toBe('ä < b <a\nhref="/p/x">ü</a><link href="/p/y.css"><form action="/p/z">');
});
