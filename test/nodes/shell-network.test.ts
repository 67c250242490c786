import { startCluster, type StartedCluster } from "@kx/apiserver";
import { Pod } from "@kx/shared/kinds/core/pod";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { whole } from "./container-lab.ts";

const objects = `
apiVersion: v1
kind: Pod
metadata: { name: web, labels: { app: web } }
spec: { containers: [{ name: c, image: nginx }] }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { clusterIP: 10.0.50.1, selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: v1
kind: Service
metadata: { name: empty }
spec: { clusterIP: 10.0.50.2, selector: { app: nobody }, ports: [{ port: 80 }] }
---
apiVersion: v1
kind: Service
metadata: { name: db }
spec: { clusterIP: None, selector: { app: db }, ports: [{ name: sql, port: 5432 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: db-0, labels: { app: db } }
spec: { hostname: db-0, subdomain: db, containers: [{ name: c, image: busybox, command: [nc, -lk, -p, "5432", -e, cat] }] }
---
apiVersion: v1
kind: Service
metadata: { name: alias }
spec: { type: ExternalName, externalName: web.default.svc.cluster.local }
---
apiVersion: v1
kind: Pod
metadata: { name: headers, labels: { app: headers } }
spec: { containers: [{ name: c, image: traefik/whoami }] }
---
apiVersion: v1
kind: Service
metadata: { name: headers }
spec: { clusterIP: 10.0.50.3, selector: { app: headers }, ports: [{ port: 80 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: jump, labels: { app: jump } }
spec: { containers: [{ name: c, image: registry.k8s.io/e2e-test-images/agnhost, args: [netexec, --http-port=80] }] }
---
apiVersion: v1
kind: Service
metadata: { name: jump }
spec: { selector: { app: jump }, ports: [{ port: 80 }] }
`;

interface Case {
  command: string;
  code: number;
  output: string | RegExp;
}

/** Real answers: those of curl 8, busybox's wget and ping, bind's nslookup, dig and host, OpenBSD's nc. */
const cases: Record<string, Case[]> = {
  curl: [
    { command: "curl -s http://web | grep title", code: 0, output: "<title>Welcome to nginx!</title>\n" },
    { command: 'curl -s -o /dev/null -w "%{http_code}" http://web', code: 0, output: "200" },
    { command: 'curl -s -o /dev/null -w "%{http_code} %{content_type} %{remote_ip}:%{remote_port} %{url_effective}\\n" web/none', code: 0, output: "404 text/html 10.0.50.1:80 http://web/none\n" },
    { command: "curl -sI http://web", code: 0, output: /^HTTP\/1\.1 200 OK\r\n(?=[^]*server: nginx)[^]*\r\n\r\n$/i },
    { command: "curl -si http://web.default.svc.cluster.local | head -1", code: 0, output: "HTTP/1.1 200 OK\r\n" },
    { command: "curl -sS http://none", code: 6, output: "curl: (6) Could not resolve host: none\n" },
    { command: "curl http://empty", code: 7, output: "curl: (7) Failed to connect to empty port 80 after 0 ms: Could not connect to server\n" },
    { command: "curl -s http://empty", code: 7, output: "" },
    { command: "curl -sS --max-time 2 http://10.0.99.9", code: 28, output: "curl: (28) Connection timed out after 2000 milliseconds\n" },
    { command: "curl -sSf http://web/none", code: 22, output: "curl: (22) The requested URL returned error: 404\n" },
    { command: "curl -s -o /tmp/page http://web && grep -c nginx! /tmp/page", code: 0, output: "2\n" },
    { command: "curl -s -X POST -d a=b -d c=d -H 'X-My: yes' -u me:pw http://headers/x", code: 0, output: /POST \/x HTTP\/1\.1\r\nHost: headers\r\nUser-Agent: curl\/8[^]*\r\nAccept: \*\/\*\r\nAuthorization: Basic bWU6cHc=\r\nContent-Length: 7\r\nContent-Type: application\/x-www-form-urlencoded\r\nX-My: yes\r\n/ },
    { command: "curl -s -H 'Host: example.com' http://headers | grep ^Host:", code: 0, output: "Host: example.com\r\n" },
    { command: "curl -sL 'http://jump/redirect?code=302&location=http://web/' | grep -c title", code: 0, output: "1\n" },
    { command: "curl -s -o /dev/null -w '%{http_code} %{redirect_url}' 'http://jump/redirect?code=302&location=http://web/'", code: 0, output: "302 http://web/" },
    { command: "curl -sv http://web 2>&1 >/dev/null | tr -d '\\r' | head -7", code: 0, output: "*   Trying 10.0.50.1:80...\n* Connected to web (10.0.50.1) port 80\n> GET / HTTP/1.1\n> Host: web\n> User-Agent: curl/8.14.1\n> Accept: */*\n> \n" },
    { command: "curl -s --resolve shop:80:10.0.50.1 -o /dev/null -w '%{http_code}' http://shop", code: 0, output: "200" },
    { command: "curl --foo", code: 2, output: "curl: option --foo: is unknown\ncurl: try 'curl --help' or 'curl --manual' for more information\n" },
    { command: "curl -sS https://web", code: 28, output: "curl: (28) Failed to connect to web port 443 after 0 ms: Could not connect to server\n" },
    { command: "curl -sS https://web:80", code: 35, output: "curl: (35) TLS connect error: wrong version number\n" },
    { command: "curl -sS https://kubernetes/healthz", code: 60, output: /^curl: \(60\) SSL certificate problem: / },
    { command: 'curl -sS --cacert /var/run/secrets/kubernetes.io/serviceaccount/ca.crt -H "Authorization: Bearer $(cat /var/run/secrets/kubernetes.io/serviceaccount/token)" https://kubernetes.default.svc/api/v1/namespaces/default/pods/web | grep -o \'"kind": *"Pod"\'', code: 0, output: /^"kind": ?"Pod"\n$/ },
  ],
  wget: [
    { command: "wget -qO- http://web | grep -c title", code: 0, output: "1\n" },
    { command: "wget -qO- --timeout=2 http://web >/dev/null && echo ok", code: 0, output: "ok\n" },
    { command: "wget -O /tmp/w http://web 2>&1 | head -2", code: 0, output: "Connecting to web (10.0.50.1:80)\nsaving to '/tmp/w'\n" },
    { command: "wget -qO- http://none", code: 1, output: "wget: bad address 'none'\n" },
    { command: "wget -qO- http://empty", code: 1, output: "wget: can't connect to remote host (10.0.50.2): Connection refused\n" },
    { command: "wget -q -T 2 -O- http://10.0.99.9", code: 1, output: "wget: download timed out\n" },
    { command: "wget -qO- http://web/none", code: 1, output: "wget: server returned error: HTTP/1.1 404 Not Found\n" },
    { command: "cd /tmp; wget -q http://web/50x.html; ls 50x.html", code: 0, output: "50x.html\n" },
    { command: "wget -q --spider http://web && echo there", code: 0, output: "there\n" },
    { command: "wget -qO- --header 'X-A: b' --post-data x=1 http://headers | grep -E 'POST|X-A'", code: 0, output: "POST / HTTP/1.1\r\nX-A: b\r\n" },
  ],
  names: [
    { command: "nslookup web", code: 0, output: "Server:\t\t10.0.0.10\nAddress:\t10.0.0.10#53\n\nName:\tweb.default.svc.cluster.local\nAddress: 10.0.50.1\n\n" },
    { command: "nslookup kubernetes.default.svc.cluster.local 10.0.0.10", code: 0, output: "Server:\t\t10.0.0.10\nAddress:\t10.0.0.10#53\n\nName:\tkubernetes.default.svc.cluster.local\nAddress: 10.0.0.1\n\n" },
    { command: "nslookup none.default", code: 1, output: "Server:\t\t10.0.0.10\nAddress:\t10.0.0.10#53\n\n** server can't find none.default: NXDOMAIN\n\n" },
    { command: "nslookup web 10.0.99.9", code: 1, output: ";; connection timed out; no servers could be reached\n\n" },
    { command: "nslookup -type=SRV _sql._tcp.db | grep service", code: 0, output: /^_sql\._tcp\.db\.default\.svc\.cluster\.local\tservice = 0 100 5432 db-0\.db\.default\.svc\.cluster\.local\.\n$/ },
    { command: "nslookup db-0.db | tail -3", code: 0, output: /^Name:\tdb-0\.db\.default\.svc\.cluster\.local\nAddress: 10\.244\.\d+\.\d+\n\n$/ },
    { command: "nslookup 10.0.50.1 | grep name", code: 0, output: "1.50.0.10.in-addr.arpa\tname = web.default.svc.cluster.local.\n" },
    { command: "nslookup alias | grep -v ^Ser | tail -4", code: 0, output: "alias.default.svc.cluster.local\tcanonical name = web.default.svc.cluster.local.\nName:\tweb.default.svc.cluster.local\nAddress: 10.0.50.1\n\n" },
    { command: "dig +short web.default.svc.cluster.local", code: 0, output: "10.0.50.1\n" },
    { command: "dig +search +short web", code: 0, output: "10.0.50.1\n" },
    { command: "dig +noall +answer web.default.svc.cluster.local @10.0.0.10", code: 0, output: "web.default.svc.cluster.local.\t30\tIN\tA\t10.0.50.1\n" },
    { command: "dig none.svc.cluster.local | grep status", code: 0, output: /^;; ->>HEADER<<- opcode: QUERY, status: NXDOMAIN, id: \d+\n$/ },
    { command: "dig +short -x 10.0.50.1", code: 0, output: "web.default.svc.cluster.local.\n" },
    { command: "host web", code: 0, output: "web.default.svc.cluster.local has address 10.0.50.1\n" },
    { command: "host none.default", code: 1, output: "Host none.default not found: 3(NXDOMAIN)\n" },
    { command: "getent hosts web", code: 0, output: "10.0.50.1       web\n" },
    { command: "until nslookup web > /dev/null; do sleep 2; done; echo found", code: 0, output: "found\n" },
  ],
  connections: [
    { command: "echo hello | nc db-0.db 5432", code: 0, output: "hello\n" },
    { command: "nc -zv web 80", code: 0, output: "Connection to web (10.0.50.1) 80 port [tcp/*] succeeded!\n" },
    { command: "nc -zv -w 2 empty 80", code: 1, output: "nc: connect to empty (10.0.50.2) port 80 (tcp) failed: Connection refused\n" },
    { command: "nc -z web 81", code: 1, output: "" },
    { command: "printf 'GET / HTTP/1.0\\r\\nHost: web\\r\\n\\r\\n' | nc web 80 | head -1 | tr -d '\\r'", code: 0, output: "HTTP/1.1 200 OK\n" },
    { command: "(nc -l -p 7000 > /tmp/got &) ; echo sent | nc localhost 7000; sleep 0; cat /tmp/got", code: 0, output: "sent\n" },
    { command: "while true; do { echo -e 'HTTP/1.1 200 OK\\r\\n'; echo by nc; } | nc -l -p 7002; done & for i in 1 2; do until curl -s localhost:7002; do sleep 0; done; done; kill $!", code: 0, output: "by nc\nby nc\n" },
    { command: "(echo > /dev/tcp/web/80) && echo open", code: 0, output: "open\n" },
    { command: "exec 3<>/dev/tcp/db-0.db/5432; echo there >&3; read -r back <&3; echo $back", code: 0, output: "there\n" },
    { command: "(echo > /dev/tcp/web/81) 2>&1 || echo closed", code: 0, output: /^sh: connect: Connection (refused|timed out)\nclosed\n$/ },
    { command: "timeout 1 telnet web 80 < /dev/null 2>&1 | head -1", code: 0, output: "Connected to web (10.0.50.1)\n" },
  ],
  interfaces: [
    { command: "hostname -i", code: 0, output: /^10\.244\.\d+\.\d+\n$/ },
    { command: "ip -br addr | tail -1 | tr -s ' '", code: 0, output: /^eth0@if3 UP 10\.244\.\d+\.\d+\/24\n$/ },
    { command: "ip route | head -1", code: 0, output: /^default via 10\.244\.\d+\.1 dev eth0\n$/ },
    { command: "ping -c 2 $(getent hosts db-0.db | cut -d' ' -f1) | tail -3 | head -2", code: 0, output: /ping statistics ---\n2 packets transmitted, 2 packets received, 0% packet loss\n$/ },
    { command: "ping -c 1 10.244.200.200 | tail -1", code: 0, output: "1 packets transmitted, 0 packets received, 100% packet loss\n" },
    { command: "ping -c 1 none", code: 1, output: "ping: bad address 'none'\n" },
    { command: "nc -lk -p 7001 > /dev/null & sleep 0; ss -tln | tail -1 | tr -s ' '; netstat -tln | tail -1 | tr -s ' '", code: 0, output: "tcp LISTEN 0 0 0.0.0.0:7001 0.0.0.0:*\ntcp 0 0 0.0.0.0:7001 0.0.0.0:* LISTEN\n" },
  ],
};

const flat = Object.values(cases).flat();
const answers = new Map<string, { code: number; output: string }>();
let cluster: StartedCluster;

beforeAll(async () => {
  cluster = await startCluster({ listen: true, nodes: 2, seed: 1 });
  await cluster.apply(objects);
  await cluster.settled();
  const script = flat.map(({ command }, index) => `echo "@@${index}"; ( ${command}\n) 2>&1; echo "@@code $?"`).join("\n");
  const pod = { metadata: { name: "client", namespace: "default" }, spec: { restartPolicy: "Never", containers: [{ name: "c", image: "busybox", command: ["sh", "-c", `${script}\necho @@end`] }] } };
  await cluster.client.create(Pod, pod as unknown as Pod);
  const chunks: Uint8Array[] = [];
  await cluster.settled();
  for await (const chunk of cluster.client.transport.stream({ method: "GET", path: "/api/v1/namespaces/default/pods/client/log", query: { follow: "true" } })) chunks.push(chunk);
  const log = Buffer.concat(chunks).toString();
  for (const [, index, output, code] of log.matchAll(/@@(\d+)\n([^]*?)@@code (\d+)\n/g)) answers.set(flat[Number(index)]!.command, { code: Number(code), output: output! });
}, 120_000);

afterAll(async () => await cluster.close());

describe.each(Object.entries(cases))("%s", (_, commands) => {
  test.each(commands.map(({ command, ...expected }) => [command, expected] as const))("%s", (command, { code, output }) => {
    const answer = answers.get(command);
    expect(answer?.output).toMatch(whole(output));
    expect(answer?.code).toBe(code);
  });
});
