import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { startContainer, whole } from "./container-lab.ts";

/** A container whose own process is this command. */
const running = (command: string[], more: object = {}) => {
  const lab = startContainer({ container: { command, ...more } });
  lab.boot();
  return lab;
};

describe("output comes as it is written", () => {
  test("line by line of a loop", async () => {
    const lab = startContainer();
    const loop = lab.start(["sh", "-c", "while true; do date +%s; sleep 1; done"]);
    await loop.until("1700000000\n");
    lab.clock.advance(1000);
    await loop.until("1700000001\n");
    lab.clock.advance(1000);
    await loop.until("1700000002\n");
    loop.abort();
    expect(await loop.ended).toBe(137);
  });

  test("through a pipe", async () => {
    const lab = startContainer();
    await lab.container.files.write("/tmp/log", Buffer.from("old\n"));
    const tail = lab.start(["sh", "-c", "tail -f /tmp/log | grep -v skip | sed -u s/a/b/ & tail -f /tmp/log | grep x"]);
    await lab.container.files.write("/tmp/log", Buffer.from("skip\nfax\n"), { append: true });
    await lab.until(() => {
      lab.clock.advance(1000);
      return tail.stdout.includes("fax\n");
    });
    expect(tail.code).toBeUndefined();
    tail.abort();
    await tail.ended;
  });

  test("a writer without readers ends", async () => {
    const { code, stdout } = await startContainer().sh("set -o pipefail; yes | head -n 2; echo $?");
    expect({ code, stdout }).toEqual({ code: 0, stdout: "y\ny\n141\n" });
  });

  test("a loop that never waits stops nobody", async () => {
    const lab = startContainer();
    const busy = lab.start(["sh", "-c", "while :; do :; done"]);
    let turns = 0;
    await lab.until(() => ++turns > 50);
    expect(busy.code).toBeUndefined();
    busy.abort();
    expect(await busy.ended).toBe(137);
  });
});

describe("exit codes and errors", () => {
  test.each([
    [["sh", "-c", "exit 42"], 42, ""],
    [["sh", "-c", "nothing-such"], 127, "sh: nothing-such: not found\n"],
    [["sh", "-c", "/tmp"], 126, "sh: /tmp: Permission denied\n"],
    [["sh", "-c", "echo 'unclosed"], 2, /^sh: syntax error: unexpected EOF/],
    [["sh", "-c", "cat < /none"], 1, "sh: can't open /none: no such file\n"],
    [["sh", "-c", "echo > /none/x"], 1, "sh: can't create /none/x: nonexistent directory\n"],
    [["sh", "-c", "echo x > /v/f"], 1, "sh: can't create /v/f: Read-only file system\n"],
    [["sh", "-c", "cd /none"], 2, "sh: cd: can't cd to /none: No such file or directory\n"],
    [["sh", "-c", "echo $((1/0))"], 2, "sh: divide by zero\n"],
    [["sh", "-c", "[ a -eq 1 ]"], 2, "sh: [: a: bad number\n"],
    [["sh", "/none.sh"], 2, "sh: can't open '/none.sh': No such file or directory\n"],
    [["sh", "-c", "set -u; echo $unknown; echo on"], 2, "sh: unknown: parameter not set\n"],
    [["sh", "-c", "kill -9 $$"], 137, ""],
    [["cat", "/none"], 1, "cat: can't open '/none': No such file or directory\n"],
    [["sleep", "long"], 1, "sleep: invalid number 'long'\n"],
    [["kill", "99"], 1, "kill: can't kill pid 99: No such process\n"],
    [["env", "nothing-such"], 127, "env: can't execute 'nothing-such': No such file or directory\n"],
  ])("%j", async (command, code, stderr) => {
    const lab = startContainer({ container: { volumeMounts: [{ name: "v", mountPath: "/v" }] }, spec: { volumes: [{ name: "v", configMap: { name: "none", optional: true } }] } });
    const ran = await lab.exec(command);
    expect(ran.code).toBe(code);
    expect(ran.stderr).toMatch(whole(stderr));
  });

  // What containerd and runc say, as kubectl shows it behind `error executing command in container: `.
  test.each([
    ["ps-none", 'exec: "ps-none": executable file not found in $PATH: unknown'],
    ["/bin/none", 'exec: "/bin/none": stat /bin/none: no such file or directory: unknown'],
    ["/etc/passwd", 'exec: "/etc/passwd": permission denied: unknown'],
  ])("%s cannot be started", async (name, why) => {
    await expect(startContainer().exec([name])).rejects.toThrow(new RegExp(`^failed to exec in container: failed to start exec "[0-9a-f]{64}": OCI runtime exec failed: exec failed: unable to start container process: ${why.replaceAll(/[$/]/g, String.raw`\$&`)}$`));
  });
});

describe("a container's own process", () => {
  test("writes its log, and its end is the container's", async () => {
    const lab = running(["sh", "-c", "echo out; echo err >&2; exit 3"]);
    await lab.until(() => lab.exitCode !== undefined);
    expect(lab.exitCode).toBe(3);
    expect(lab.log).toBe("out\nerr\n");
  });

  test("sleeps on the cluster's clock", async () => {
    const lab = running(["sh", "-c", "echo a; sleep 5; echo b"]);
    await lab.until(() => lab.log === "a\n");
    lab.clock.advance(4_999);
    await lab.sh("true");
    expect(lab.exitCode).toBeUndefined();
    lab.clock.advance(1);
    await lab.until(() => lab.exitCode === 0);
    expect(lab.log).toBe("a\nb\n");
  });

  test("shares its files with exec, and is the first of its processes", async () => {
    const lab = running(["sh", "-c", "echo $$ > /tmp/pid; exec sleep 1000"]);
    const { stdout } = await lab.sh("until ps | grep -q 'sleep 1000'; do sleep 0; done; cat /tmp/pid; ps");
    expect(stdout).toMatch(/^1\nPID {3}USER {5}TIME {2}COMMAND\n {4}1 root {6}0:00 sleep 1000\n/);
  });

  test("a program that is not known keeps running and says so", async () => {
    const lab = running(["sh", "-c", "echo start; /app/server --port 80; echo never"]);
    await lab.until(() => lab.log.includes("simulated"));
    expect(lab.log).toBe("start\n/app/server --port 80: this command is not simulated; the container keeps running and serves nothing\n");
    expect(lab.exitCode).toBeUndefined();
  });

  test("takes no notice of SIGTERM, as a first process without a handler", async () => {
    const lab = running(["sleep", "1000"]);
    lab.stop();
    await lab.exec(["kill", "1"]);
    expect(lab.exitCode).toBeUndefined();
    lab.kill();
    await lab.until(() => lab.exitCode === 137);
  });

  test("runs its trap at SIGTERM: at once where it waits, else when the command ends", async () => {
    const waiting = running(["sh", "-c", "trap 'echo bye; exit 5' TERM; echo ready; sleep 1000 & wait"]);
    await waiting.until(() => waiting.log === "ready\n");
    waiting.stop();
    await waiting.until(() => waiting.exitCode === 5);
    expect(waiting.log).toBe("ready\nbye\n");
    const sleeping = running(["sh", "-c", "trap 'echo bye; exit 0' TERM; echo ready; while true; do sleep 10; done"]);
    await sleeping.sh("until ps | grep -q 'sleep 10$'; do sleep 0; done");
    sleeping.stop();
    await sleeping.sh("true");
    expect(sleeping.exitCode).toBeUndefined();
    sleeping.clock.advance(10_000);
    await sleeping.until(() => sleeping.exitCode === 0);
    expect(sleeping.log).toBe("ready\nbye\n");
  });

  test("what it left in the background ends with it", async () => {
    const lab = running(["sh", "-c", "(sleep 5; echo late) & echo now"]);
    await lab.until(() => lab.exitCode === 0);
    lab.clock.advance(10_000);
    await lab.sh("true");
    expect(lab.log).toBe("now\n");
  });

  test("busybox without a command is a shell: it ends without an input, and waits for one", async () => {
    const lab = startContainer({ container: { image: "busybox", stdin: true } });
    lab.boot();
    await lab.sh("true");
    expect(lab.exitCode).toBeUndefined();
  });

  test("begins in its working folder, with its environment", async () => {
    const lab = startContainer({ container: { workingDir: "/etc", securityContext: { runAsUser: 1000, runAsGroup: 3000 } }, env: { COLOR: "blue" }, links: { WEB_SERVICE_HOST: "10.0.0.5", WEB_PORT_80_TCP_ADDR: "10.0.0.5" } });
    const { stdout } = await lab.sh("pwd; echo $COLOR $WEB_SERVICE_HOST $HOME; id; env | grep WEB_; unset WEB_SERVICE_HOST; echo [$WEB_SERVICE_HOST]; env | grep -c WEB_");
    expect(stdout).toBe("/etc\nblue 10.0.0.5 /root\nuid=1000 gid=3000 groups=3000\nWEB_SERVICE_HOST=10.0.0.5\nWEB_PORT_80_TCP_ADDR=10.0.0.5\n[]\n1\n");
  });

  test("of an image's own program is the first process, which signals end", async () => {
    const lab = startContainer({ container: { image: "nginx", command: ["nginx", "-g", "daemon off;"] } });
    lab.boot();
    const { stdout } = await lab.exec(["ps"]);
    expect(stdout).toContain("    1 root      0:00 nginx -g daemon off;\n");
    expect((await lab.exec(["nginx", "-t"])).stderr).toContain("syntax is ok");
    await lab.exec(["kill", "1"]);
    expect(lab.exitCode).toBe(0);
  });
});

describe("kubectl cp", () => {
  test("down: tar writes the files to its output", async () => {
    const lab = startContainer();
    await lab.sh("mkdir -p /data/sub; printf 'a\\0b\\377' > /data/bin; echo text > /data/sub/t; ln -s sub/t /data/link");
    const tar = lab.start(["tar", "cf", "-", "/data"]);
    expect(await tar.ended).toBe(0);
    const listed = spawnSync("tar", ["tvf", "-"], { input: tar.bytes, encoding: "utf8" }).stdout;
    expect(listed).toContain("data/sub/t");
    expect(listed).toContain("data/link -> sub/t");
    expect([...spawnSync("tar", ["xOf", "-", "data/bin"], { input: tar.bytes }).stdout]).toEqual([97, 0, 98, 255]);
  });

  test("up: tar takes the files from its input", async () => {
    const lab = startContainer();
    const made = spawnSync("sh", ["-c", "d=$(mktemp -d); cd $d; mkdir sub; printf 'a\\0b' > sub/bin; chmod 600 sub/bin; tar cf - sub; rm -r $d"]).stdout;
    expect((await lab.exec(["test", "-d", "/tmp"])).code).toBe(0);
    const tar = lab.start(["tar", "-xmf", "-", "-C", "/tmp"]);
    for (let at = 0; at < made.length; at += 1000) tar.type(made.subarray(at, at + 1000));
    tar.endInput();
    expect(await tar.ended).toBe(0);
    expect([...(await lab.container.files.read("/tmp/sub/bin"))]).toEqual([97, 0, 98]);
  });
});

test("every program that /bin and its like name is there, and runs", async () => {
  const { stdout } = await startContainer().sh("for f in /bin/* /sbin/* /usr/bin/* /usr/sbin/* /usr/local/bin/*; do command -v ${f##*/} > /dev/null || echo missing $f; done");
  expect(stdout).toBe("");
});
