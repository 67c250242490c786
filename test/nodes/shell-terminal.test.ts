import { describe, expect, test } from "vitest";
import { startContainer } from "./container-lab.ts";

const prompt = "/ # ";

describe("an interactive shell", () => {
  test("prompts, shows what is typed, and ends its lines as terminals want them", async () => {
    const shell = startContainer().start(["sh"], { tty: true });
    await shell.until(prompt);
    shell.type("echo hi\r");
    await shell.until("hi\r\n/ # ");
    shell.type("cd /tmp\r");
    await shell.until("/tmp # ");
    shell.type("exit 3\r");
    expect(await shell.ended).toBe(3);
    expect(shell.stdout).toBe("/ # echo hi\r\nhi\r\n/ # cd /tmp\r\n/tmp # exit 3\r\n");
    expect(shell.stderr).toBe("");
  });

  test("bash has a prompt of its own, and says exit at ^D", async () => {
    const shell = startContainer().start(["bash"], { tty: true });
    await shell.until("root@web:/# ");
    shell.type("\x04");
    expect(await shell.ended).toBe(0);
    expect(shell.stdout).toBe("root@web:/# exit\r\n");
  });

  test("PS1 makes the prompt", async () => {
    const shell = startContainer({ env: { PS1: "[\\u@\\h \\w]\\$ " } }).start(["sh"], { tty: true });
    await shell.until("[root@web /]# ");
    shell.endInput();
    expect(await shell.ended).toBe(0);
  });

  test("keeps its variables, functions and folder from line to line", async () => {
    const shell = startContainer().start(["sh"], { tty: true });
    shell.type("x=5\rf() { echo \"f $x\"; }\rcd /etc\rf; pwd; false\recho $?\rexit\r");
    await shell.ended;
    expect(shell.stdout).toContain("/etc # f 5\r\n/etc\r\n/etc # 1\r\n");
  });

  test("asks for the rest of a command", async () => {
    const shell = startContainer().start(["sh"], { tty: true });
    await shell.until(prompt);
    shell.type("for i in 1 2; do\r");
    await shell.until("\n> ");
    shell.type("echo n$i\rdone\recho 'a\rb'\rcat <<E\rdoc\rE\rexit\r");
    await shell.ended;
    expect(shell.stdout).toContain("n1\r\nn2\r\n");
    expect(shell.stdout).toContain("a\r\nb\r\n");
    expect(shell.stdout).toContain("\r\ndoc\r\n");
  });

  test("edits the line: backspace, ^U, ^W, and arrows for what was before", async () => {
    const shell = startContainer().start(["sh"], { tty: true });
    await shell.until(prompt);
    shell.type("echo axx\x7f\x7fb\r");
    await shell.until("ab\r\n");
    shell.type("garbage\x15echo one two\x17three\r");
    await shell.until("one three\r\n");
    shell.type("\x1b[A\x1b[A\r");
    await shell.until(/ab\r\n[^]*ab\r\n/);
    expect(shell.stdout).toContain("echo axx\b \b\b \bb\r\n");
    shell.type("\x1b[A\x1b[B\x1b[Cexit\r");
    expect(await shell.ended).toBe(0);
  });

  test("letters of more than one byte are one letter", async () => {
    const shell = startContainer().start(["sh"], { tty: true });
    const typed = Buffer.from("echo é€x\x7f\x7f\r");
    for (const byte of typed) shell.type(Uint8Array.of(byte));
    await shell.until("\r\né\r\n");
    shell.endInput();
    expect(await shell.ended).toBe(0);
  });

  test("^C ends what runs, not the shell", async () => {
    const shell = startContainer().start(["sh"], { tty: true });
    await shell.until(prompt);
    shell.type("sleep 1000\r");
    await shell.until("sleep 1000\r\n");
    shell.type("\x03");
    await shell.until("^C\r\n/ # ");
    shell.type("echo $?\r");
    await shell.until("130\r\n");
    shell.type("while true; do :; done\r");
    await shell.until("done\r\n");
    shell.type("\x03");
    await shell.until(/done\r\n\^C\r\n\/ # /);
    shell.type("half a line\x03");
    await shell.until("half a line^C\r\n/ # ");
    shell.type("cat\r");
    await shell.until("cat\r\n");
    shell.type("typed\r");
    await shell.until("typed\r\ntyped\r\n");
    shell.type("\x04");
    await shell.until(/typed\r\ntyped\r\n\/ # /);
    shell.type("exit\r");
    expect(await shell.ended).toBe(0);
  });

  test("survives errors that end a script", async () => {
    const shell = startContainer().start(["sh"], { tty: true });
    shell.type("if; then\r${x:?missing}\rnothing-such\r)\recho here\rexit\r");
    expect(await shell.ended).toBe(0);
    expect(shell.stdout).toContain("sh: x: missing\r\n");
    expect(shell.stdout).toContain("sh: nothing-such: not found\r\n");
    expect(shell.stdout).toContain("sh: syntax error: unexpected \")\"\r\n");
    expect(shell.stdout).toContain("here\r\n");
  });

  test("reads a password without showing it, and knows the window's size", async () => {
    const shell = startContainer().start(["sh"], { tty: true });
    await shell.until(prompt);
    shell.type("read -s -p 'Password: ' p\r");
    await shell.until("Password: ");
    shell.type("secret\recho got $p; stty size; tty\r");
    await shell.until("got secret\r\n30 100\r\n/dev/pts/0\r\n");
    expect(shell.stdout.split("secret")).toHaveLength(2);
    shell.type("exit\r");
    await shell.ended;
  });

  test("runs jobs in the background", async () => {
    const shell = startContainer().start(["sh"], { tty: true });
    await shell.until(prompt);
    shell.type("sleep 1000 &\r");
    await shell.until(/\[1\] \d+\r\n/);
    shell.type("jobs; kill %1; wait; echo done\r");
    await shell.until("done\r\n");
    expect(shell.stdout).toMatch(/\[1\]\+ {2}Running +sleep 1000\r\n/);
    shell.type("exit\r");
    await shell.ended;
  });

  test("ends when nobody wants it any more", async () => {
    const shell = startContainer().start(["sh"], { tty: true });
    await shell.until(prompt);
    shell.type("sleep 1000\r");
    await shell.until("1000\r\n");
    shell.abort();
    expect(await shell.ended).toBe(137);
  });
});

describe("without a terminal", () => {
  test("commands come from the input, each run before the next is read", async () => {
    const shell = startContainer().start(["sh"]);
    shell.type("echo one\n");
    await shell.until("one\n");
    shell.type("read x\nhello\necho got $x\n");
    await shell.until("got hello\n");
    shell.type("exit 4\n");
    expect(await shell.ended).toBe(4);
    expect(shell.stdout).toBe("one\ngot hello\n");
  });

  test("bytes go through untouched", async () => {
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const cat = startContainer().start(["cat"]);
    cat.type(all);
    cat.endInput();
    expect(await cat.ended).toBe(0);
    expect([...cat.bytes]).toEqual([...all]);
  });
});

test("a process without a terminal that stays is not shown the terminal's signals", async () => {
  const lab = startContainer({ container: { tty: true, command: ["sh", "-c", "trap 'echo caught' INT; while true; do sleep 1; done"] } });
  lab.boot();
  lab.clock.advance(1000);
  expect(lab.exitCode).toBeUndefined();
});
