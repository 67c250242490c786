import { describe, expect, test } from "vitest";
import { startLab } from "./lab.ts";

/** Prints `one`, ten seconds later `two`, and again ten seconds later `three`. */
const slow = { image: "busybox", command: ["sh", "-c", "echo one; sleep 10; echo two; sleep 10; echo three; sleep 1d"] };

describe("a container's log", () => {
  test.each([
    [{}, "one\ntwo\nthree\n"],
    [{ tailLines: "2" }, "two\nthree\n"],
    [{ tailLines: "0" }, ""],
    [{ sinceSeconds: "10" }, "two\nthree\n"],
    [{ sinceTime: "2026-01-01T00:00:15Z" }, "three\n"],
    [{ sinceSeconds: "10", tailLines: "1" }, "three\n"],
    [{ limitBytes: "6" }, "one\ntw"],
    [{ timestamps: "true", tailLines: "1" }, "2026-01-01T00:00:20.000000000Z three\n"],
  ])("by %j", async (query, log) => {
    const lab = await startLab();
    await lab.run("web", slow);
    await lab.advance(10_000);
    await lab.advance(10_000);
    expect(await lab.logs("web", query)).toBe(log);
  });

  test("is followed until the container ends", async () => {
    const lab = await startLab();
    await lab.run("web", { image: "busybox", command: ["sh", "-c", "echo one; sleep 10; echo two; sleep 10; echo three"] }, { restartPolicy: "Never" });
    const followed = lab.logs("web", { follow: "true" });
    await lab.advance(10_000);
    await lab.advance(10_000);
    expect(await followed).toBe("one\ntwo\nthree\n");
  });

  test("of the run before is kept", async () => {
    const lab = await startLab();
    await lab.run("web", { image: "busybox", command: ["sh", "-c", "echo begun; sleep 10; echo over; exit 1"] });
    expect(await lab.logs("web", { previous: "true" })).toBe('previous terminated container "c" in pod "web" not found');
    await lab.advance(10_000);
    expect(await lab.logs("web", { previous: "true" })).toBe("begun\nover\n");
    expect(await lab.logs("web")).toBe("begun\n");
    await lab.advance(10_000);
    expect((await lab.container("web")).state?.waiting?.reason).toBe("CrashLoopBackOff");
    for (const query of [{}, { previous: "true" }]) expect(await lab.logs("web", query as Record<string, string>)).toBe("begun\nover\n");
  });

  test("tells what a web server answered", async () => {
    const lab = await startLab();
    const { status } = await lab.run("web", { image: "nginx" });
    await lab.ask(`http://${status!.podIP}/missing`);
    expect(await lab.logs("web", { tailLines: "1" })).toMatch(/^10\.244\.1\.\d+ - - \[01\/Jan\/2026:00:00:00 \+0000\] "GET \/missing HTTP\/1\.1" 404 \d+ "-" "[^"]*" "-"\n$/);
  });
});
