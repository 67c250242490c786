import { expect, test } from "vitest";
import { parseScript } from "./script.ts";

const env: Readonly<Record<string, string>> = { NAME: "web", GREETING: "good day" };
const parse = (script: string): string[] | undefined => parseScript(script, (name) => env[name] ?? "")?.map(({ words, after }) => `${after} ${words.join("|")}`);

// What dash makes of the same words.
test.each([
  ["sleep 3600", ["; sleep|3600"]],
  ["echo a; echo b\necho c", ["; echo|a", "; echo|b", "; echo|c"]],
  ["echo a && echo b; echo c", ["; echo|a", "&& echo|b", "; echo|c"]],
  ["echo a &&\n echo b", ["; echo|a", "&& echo|b"]],
  ["  echo   a  ; ", ["; echo|a"]],
  [`echo "a b"'c d'`, ["; echo|a bc d"]],
  [`echo ''`, ["; echo|"]],
  [`echo "say \\"hi\\""`, ['; echo|say "hi"']],
  ["echo a\\ b", ["; echo|a b"]],
  ["echo $NAME ${NAME}x $NONE", ["; echo|web|webx|"]],
  [`echo "$GREETING, \${NAME}" '$NAME'`, ["; echo|good day, web|$NAME"]],
  [`nginx -g 'daemon off;'`, ["; nginx|-g|daemon off;"]],
  ["exec sleep 5", ["; sleep|5"]],
  ["", []],
])("%j", (script, steps) => {
  expect(parse(script)).toEqual(steps);
});

test.each([
  "while true; do sleep 1; done",
  "until nslookup web; do sleep 2; done",
  "for i in 1 2; do echo $i; done",
  "if true; then echo a; fi",
  "echo a | cat",
  "echo a > /tmp/a",
  "cat < /tmp/a",
  "sleep 5 & sleep 6",
  "false || true",
  "echo $(hostname)",
  'echo "$(hostname)"',
  "echo `hostname`",
  "echo $?",
  'echo "$1"',
  "NAME=a echo",
  "(echo a)",
  "echo 'open",
])("%j is more than simple commands", (script) => {
  expect(parse(script)).toBeUndefined();
});
