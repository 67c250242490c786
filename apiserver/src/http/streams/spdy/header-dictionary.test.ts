import { deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { headerDictionary } from "./header-dictionary.ts";

test("is that of the draft: zlib names it by its checksum", () => {
  expect(headerDictionary).toHaveLength(1423);
  // Bytes 2 to 5 of a stream with a dictionary are its Adler-32; Wireshark and browsers know SPDY/3's by this one.
  expect(deflateSync("x", { dictionary: headerDictionary }).readUInt32BE(2)).toBe(0xe3c6a7c2);
});
