import { describe, expect, test } from "vitest";
import { startLab } from "./lab.ts";

const address = { status: { podIP: expect.stringMatching(/^10\.244\.1\.\d+$/) } };

describe("what an image answers", () => {
  test.each([
    ["nginx", { image: "nginx:1.27" }, ":80/", /<h1>Welcome to nginx!<\/h1>/],
    ["nginx by its full name", { image: "docker.io/library/nginx@sha256:0123" }, ":80/", /Welcome to nginx!/],
    ["nginx, a page it lacks", { image: "nginx" }, ":80/none", /<title>404 Not Found<\/title>/],
    ["nginx without privileges", { image: "nginxinc/nginx-unprivileged" }, ":8080/", /Welcome to nginx!/],
    ["nginx by its own command", { image: "nginx", command: ["nginx", "-g", "daemon off;"] }, ":80/", /Welcome to nginx!/],
    ["httpd", { image: "httpd:2.4" }, ":80/", /^<html><body><h1>It works!<\/h1><\/body><\/html>\n$/],
    ["httpd by its own command", { image: "httpd", args: ["httpd-foreground"] }, ":80/", /It works!/],
    ["http-echo", { image: "hashicorp/http-echo:1.0", args: ["-text=hello"] }, ":5678/any", /^hello\n$/],
    ["http-echo elsewhere", { image: "hashicorp/http-echo", args: ["-listen=:8080", "-text", "hello"] }, ":8080/", /^hello\n$/],
    ["http-echo by its environment", { image: "hashicorp/http-echo", env: [{ name: "ECHO_TEXT", value: "from env" }] }, ":5678/", /^from env\n$/],
    ["http-echo's health", { image: "hashicorp/http-echo", args: ["-text=hello"] }, ":5678/health", /^{"status":"ok"}\n$/],
    ["whoami", { image: "traefik/whoami" }, ":80/a", /^Hostname: web\nIP: 127\.0\.0\.1\nIP: 10\.244\.1\.\d+\nRemoteAddr: 10\.244\.1\.\d+:\d+\nGET \/a HTTP\/1\.1\r\nHost: 10\.244\.1\.\d+\r\n/],
    ["whoami elsewhere, by a name", { image: "traefik/whoami", args: ["--port=8080", "--name=me"] }, ":8080/", /^Name: me\nHostname: web\n/],
    ["whoami by its environment", { image: "traefik/whoami", env: [{ name: "WHOAMI_PORT_NUMBER", value: "81" }] }, ":81/api", /^{"hostname":"web","ip":\["127\.0\.0\.1",/],
    ["hello-app", { image: "gcr.io/google-samples/hello-app:1.0" }, ":8080/", /^Hello, world!\nVersion: 1\.0\.0\nHostname: web\n$/],
    ["hello-app elsewhere", { image: "gcr.io/google-samples/hello-app:2.0", env: [{ name: "PORT", value: "9000" }] }, ":9000/", /^Hello, world!\nVersion: 2\.0\.0\n/],
    ["serve-hostname", { image: "registry.k8s.io/e2e-test-images/agnhost:2.53", args: ["serve-hostname"] }, ":9376/", /^web$/],
    ["netexec", { image: "registry.k8s.io/e2e-test-images/agnhost:2.53", args: ["netexec", "--http-port=80"] }, ":80/hostname", /^web$/],
    ["netexec's echo", { image: "registry.k8s.io/e2e-test-images/agnhost:2.53", args: ["netexec"] }, ":8080/echo?msg=hi&code=201", /^hi$/],
    ["netexec's client address", { image: "registry.k8s.io/e2e-test-images/agnhost:2.53", args: ["netexec"] }, ":8080/clientip", /^10\.244\.1\.\d+:\d+$/],
    ["busybox with httpd", { image: "busybox", command: ["sh", "-c", "mkdir www; hostname > www/index.html; httpd -f -p 8000 -h /www"] }, ":8000/", /^web\n$/],
    ["busybox with httpd in the background", { image: "busybox", args: ["sh", "-c", "echo hi > a.txt; httpd -p 8000 && sleep infinity"] }, ":8000/a.txt", /^hi\n$/],
    ["busybox with httpd, a page it lacks", { image: "busybox", command: ["httpd", "-f"] }, ":80/", /<H1>404 Not Found<\/H1>/],
    ["Python's server", { image: "python:3", command: ["python3", "-m", "http.server"], workingDir: "/etc" }, ":8000/", /<h1>Directory listing for \/<\/h1>[^]*<a href="hostname">hostname<\/a>/],
    ["Python's server, a file", { image: "python:3", command: ["python3", "-m", "http.server", "80"] }, ":80/etc/hostname", /^web\n$/],
    ["an unknown image on its containerPort", { image: "example.com/shop/cart:v3", ports: [{ containerPort: 3000 }] }, ":3000/a?b=1", /"pod": "web",\n {2}"node": "node-1",\n {2}"namespace": "default",\n/],
    ["an unknown image without containerPorts, anywhere", { image: "example.com/shop/cart" }, ":12345/", /"address": "10\.244\.1\.\d+:12345"/],
    ["an unknown image with arguments of its own", { image: "example.com/shop/cart", args: ["--verbose", "serve"] }, ":80/", /"pod": "web"/],
  ])("%s", async (_, container, url, answer) => {
    const lab = await startLab();
    const pod = await lab.run("web", container);
    expect(pod).toMatchObject(address);
    expect(await lab.ask(`http://${pod.status!.podIP}${url}`)).toMatch(answer);
  });
});

describe("what an image does not answer", () => {
  test.each([
    ["an unknown image elsewhere than on its containerPort", { image: "example.com/shop/cart", ports: [{ containerPort: 3000 }] }, ":3001/"],
    ["a command that is not simulated", { image: "example.com/shop/cart", command: ["/bin/cart"] }, ":80/"],
    ["busybox that sleeps", { image: "busybox", args: ["sleep", "1d"] }, ":80/"],
    ["pause", { image: "registry.k8s.io/pause:3.10" }, ":80/"],
    ["nginx that sleeps", { image: "nginx", args: ["sleep", "3600"] }, ":80/"],
    ["a shell that waits for its input", { image: "busybox", stdin: true }, ":80/"],
  ])("%s", async (_, container, url) => {
    const lab = await startLab();
    const { status } = await lab.run("web", container);
    expect(status?.phase).toBe("Running");
    expect(status?.containerStatuses?.[0]?.restartCount).toBe(0);
    expect(await lab.ask(`http://${status!.podIP}${url}`)).toBe("failed: refused");
  });

  test.each([
    ["http-echo without a text", { image: "hashicorp/http-echo" }, 127, "Missing -text option or ECHO_TEXT env var!\n"],
    ["http-echo with a word too many", { image: "hashicorp/http-echo", args: ["-text=a", "b"] }, 127, "Too many arguments!\n"],
    ["busybox without a command", { image: "busybox" }, 0, ""],
    ["curl without an address", { image: "curlimages/curl" }, 2, "curl: try 'curl --help' or 'curl --manual' for more information\n"],
    ["sleep with a word for a number", { image: "busybox", command: ["sleep", "long"] }, 1, "sleep: invalid number 'long'\n"],
  ])("%s ends", async (_, container, exitCode, log) => {
    const lab = await startLab();
    await lab.run("web", container, { restartPolicy: "Never" });
    expect((await lab.container("web")).state?.terminated?.exitCode).toBe(exitCode);
    expect(await lab.logs("web")).toBe(log);
  });

  test("a port that another container of the pod holds ends the second", async () => {
    const lab = await startLab();
    await lab.run("web", {}, { containers: [{ name: "c", image: "nginx" }, { name: "d", image: "httpd" }] });
    expect((await lab.container("web", "d")).state?.waiting?.reason).toBe("CrashLoopBackOff");
    expect(await lab.logs("web", { container: "d" })).toContain("address already in use");
  });
});

describe("netexec among others", () => {
  const netexec = { image: "registry.k8s.io/e2e-test-images/agnhost:2.53", args: ["netexec"] };

  test.each([
    ["http", 8080, "hostname", { responses: ["other", "other"] }],
    ["udp", 8081, "hostname", { responses: ["other", "other"] }],
    ["udp", 8081, "echo hi", { responses: ["hi", "hi"] }],
  ])("asks them by %s on %d for %s", async (protocol, port, request, answer) => {
    const lab = await startLab();
    const { status } = await lab.run("web", netexec);
    const other = await lab.run("other", netexec);
    const query = new URLSearchParams({ host: other.status!.podIP!, port: String(port), request, protocol, tries: "2" });
    expect(JSON.parse(await lab.ask(`http://${status!.podIP}:8080/dial?${query}`))).toEqual(answer);
  });

  test("tells the errors in Go's words", async () => {
    const lab = await startLab();
    const { status } = await lab.run("web", netexec);
    const { podIP } = (await lab.run("other", netexec)).status!;
    const answer = await lab.ask(`http://${status!.podIP}:8080/dial?host=${podIP}&port=80&request=hostname`);
    expect(JSON.parse(answer)).toEqual({ errors: [`Get "http://${podIP}:80/hostname": dial tcp ${podIP}:80: connect: connection refused`] });
  });

  test("ends when it is told to", async () => {
    const lab = await startLab();
    const { status } = await lab.run("web", netexec);
    await lab.ask(`http://${status!.podIP}:8080/exit?code=5`);
    await lab.settled();
    expect(await lab.container("web")).toMatchObject({ restartCount: 1, lastState: { terminated: { exitCode: 5 } } });
  });
});

test("nc prints what comes and ends with its first connection, unless it is kept", async () => {
  const lab = await startLab();
  await lab.run("once", { image: "busybox", command: ["nc", "-l", "-p", "9000"] });
  const { status } = await lab.run("kept", { image: "busybox", command: ["nc", "-lk", "-p", "9000", "-e", "cat"] });
  const probed = { readinessProbe: { tcpSocket: { port: 9000 }, periodSeconds: 1 } };
  await lab.run("probed", { image: "busybox", command: ["nc", "-l", "-p", "9000"], ...probed });
  expect((await lab.container("once")).restartCount).toBe(0);
  await lab.advance(1000);
  expect((await lab.container("probed")).restartCount).toBeGreaterThan(0);
  expect(status?.containerStatuses?.[0]?.restartCount).toBe(0);
});
