import { expect, test } from "vitest";
import { readsInput } from "./reads-input.ts";

test.each([
  ["sort", true],
  ["sort -k 2 -r", true],
  ["sort -k2 file", false],
  ["wc -l", true],
  ["wc -l file", false],
  ["grep x", true],
  ["grep x file", false],
  ["grep -e x", true],
  ["grep -e x file", false],
  ["grep -A 2 x", true],
  ["grep -A2 x file", false],
  ["grep -r x", false],
  ["grep -", true],
  ["sed s/a/b/", true],
  ["sed -n -e p", true],
  ["sed -i s/a/b/ file", false],
  ["sed -f script file", false],
  ["awk -F : {print}", true],
  ["awk -F: {print} file", false],
  ["cut -d , -f 1", true],
  ["tr a b", true],
  ["ls", false],
  ["find . -name x", false],
  ["jq .a", true],
  ["jq .a file", false],
  ["tar xmf - -C /dest", true],
  ["tar -xf -", true],
  ["tar x", true],
  ["tar xf file.tar", false],
  ["tar cf - folder", false],
  ["tar -czf out.tgz -C /a .", false],
  ["tar tvf -", true],
])("%s: %s", (command, reads) => {
  const [name = "", ...args] = command.split(" ");
  expect(readsInput(name, args)).toBe(reads);
});
