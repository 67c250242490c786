import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startDaemon, type Daemon } from "../support/daemon.ts";
import { cliIn, type Cli } from "./run-cli.ts";

let daemon: Daemon;
let kx: Cli;

beforeAll(async () => {
  daemon = await startDaemon(["--ephemeral"]);
  kx = cliIn(daemon.dir);
});
afterAll(() => daemon?.close());

const service = (spec: string): string => `apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n${spec}`;

// First kubectl's own text, then the mend.
test.each([
  [
    "YAML that does not parse",
    service("  ports:\n  - protocol: TCP\n      port: 80\n"),
    "error: error parsing STDIN: error converting YAML to JSON: yaml: line 8: mapping values are not allowed in this context",
    'hint: STDIN:8:7: "port" is indented too deep: it belongs beside "protocol" of the line above',
  ],
  [
    "piVersion",
    "piVersion: v1\nkind: Service\nmetadata:\n  name: web\n",
    'error: error validating "STDIN": error validating data: apiVersion not set; if you choose to ignore these errors, turn validation off with --validate=false',
    'hint: STDIN:1: "piVersion" is not a field: did you mean "apiVersion"?',
  ],
  [
    "no kind",
    "apiVersion: v1\nmetadata:\n  name: web\n",
    'error: error validating "STDIN": error validating data: kind not set',
    'hint: STDIN:1: every object says what it is: add a line such as "kind: Service"',
  ],
  [
    "an unknown kind",
    "apiVersion: v1\nkind: Sevice\nmetadata:\n  name: web\n",
    'error: resource mapping not found for name: "web" namespace: "" from "STDIN": no matches for kind "Sevice" in version "v1"\nensure CRDs are installed first',
    'hint: STDIN:2: did you mean "Service" (v1)?',
  ],
  [
    "an unknown version",
    "apiVersion: apps/v1beta1\nkind: Deployment\nmetadata:\n  name: web\n",
    'no matches for kind "Deployment" in version "apps/v1beta1"',
    "hint: STDIN:1: this server has Deployment in apps/v1",
  ],
  [
    "an unknown field",
    service("  prots: []\n  ports:\n  - port: 80\n"),
    'Error from server (BadRequest): error when creating "STDIN": Service in version "v1" cannot be handled as a Service: strict decoding error: unknown field "spec.prots"',
    'hint: STDIN:6: "spec.prots": did you mean "ports"?',
  ],
  [
    "a wrong type",
    service('  ports:\n  - port: "80"\n'),
    "cannot unmarshal string into Go struct field",
    "hint: STDIN:7: spec.ports.port takes a number without quotes",
  ],
  [
    "a NodePort outside the range",
    service("  type: NodePort\n  ports:\n  - port: 80\n    nodePort: 80\n"),
    'The Service "web" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
    "hint: STDIN:9: choose a NodePort in 30000-32767, or leave nodePort out and get a free one",
  ],
  [
    "a ClusterIP that is taken",
    service("  clusterIP: 10.0.0.10\n  ports:\n  - port: 80\n"),
    "provided IP is already allocated",
    "hint: STDIN:6: 10.0.0.10 belongs to service/kube-dns in namespace kube-system",
  ],
  [
    "a ClusterIP out of range",
    service("  clusterIP: 1.2.3.4\n  ports:\n  - port: 80\n"),
    "failed to allocate IP 1.2.3.4: the provided network does not match the current range",
    "hint: STDIN:6: Services get their addresses from 10.0.0.0/16",
  ],
  [
    "a missing namespace",
    service("  ports:\n  - port: 80\n").replace("name: web", "name: web\n  namespace: prod"),
    'Error from server (NotFound): error when creating "STDIN": namespaces "prod" not found',
    "hint: create the namespace first: kx create namespace prod",
  ],
])("%s", async (_, stdin, message, hint) => {
  const { code, stdout, stderr } = await kx("apply -f -", { stdin });
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain(message);
  expect(stderr).toContain(hint);
});

test("a NodePort that is taken names its holder", async () => {
  const first = service("  type: NodePort\n  ports:\n  - port: 80\n    nodePort: 32123\n").replace("web", "first");
  await kx("apply -f -", { stdin: first });
  const { stderr } = await kx("apply -f -", { stdin: first.replace("first", "second") });
  expect(stderr).toContain("provided port is already allocated");
  expect(stderr).toContain("hint: STDIN:9: NodePort 32123 belongs to service/first in namespace default");
});

test("a broken document keeps neither the others of its file nor other files from being applied", async () => {
  const folder = join(daemon.dir, "manifests");
  mkdirSync(folder, { recursive: true });
  const map = (name: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`;
  writeFileSync(join(folder, "a.yaml"), `${map("a1")}---\n${map("a2")}  x: y: z\n---\n${map("a3")}`);
  writeFileSync(join(folder, "b.yaml"), map("b1"));
  const { code, stdout, stderr } = await kx("apply -f manifests");
  expect({ code, stdout }).toEqual({ code: 1, stdout: "configmap/a1 created\nconfigmap/a3 created\nconfigmap/b1 created\n" });
  expect(stderr).toMatch(/^error: error parsing manifests\/a\.yaml: error converting YAML to JSON: yaml: line 5: mapping values are not allowed in this context\nhint: manifests\/a\.yaml:10:6: /);
});

test("an object of another namespace than -n says is refused", async () => {
  const stdin = service("  ports:\n  - port: 80\n").replace("name: web", "name: web\n  namespace: prod");
  expect((await kx("apply -f - -n other", { stdin })).stderr).toContain(`the namespace from the provided object "prod" does not match the namespace "other". You must pass '--namespace=prod' to perform this operation.`);
});

test.each([
  ["get svcs", 'error: the server doesn\'t have a resource type "svcs"\nhint: did you mean "svc"?\n'],
  ["gte svc", 'error: unknown command "gte" for "kx"\n\nDid you mean this?\n\tget\n'],
  ["get svc --ouput json", "error: unknown flag: --ouput\nSee 'kx get --help' for usage.\nhint: did you mean --output?\n"],
  ["get pods -l a=(", 'Error from server (BadRequest): Unable to find "/v1, Resource=pods" that match label selector "a=(", field selector "": unable to parse requirement'],
  ["delete svc", "error: resource(s) were provided, but no name was specified\n"],
  ["apply -f /nope.yaml", 'error: the path "/nope.yaml" does not exist\n'],
  ["logs nope", 'error: error from server (NotFound): pods "nope" not found in namespace "default"\n'],
])("%s", async (line, message) => {
  const { code, stderr } = await kx(line);
  expect(code).toBe(1);
  expect(stderr).toContain(message);
});

test("no server running", async () => {
  const nowhere = cliIn(join(dirname(daemon.dir), "nowhere"));
  for (const line of ["get svc --name nowhere", "status --name nowhere"]) {
    expect(await nowhere(line)).toEqual({ code: 1, stdout: "", stderr: 'error: no kx cluster "nowhere" is running: start it with `kx up --name nowhere`\n' });
  }
});

test("a credential of another cluster", async () => {
  const file = join(daemon.dir, "foreign.yaml");
  writeFileSync(
    file,
    `apiVersion: v1
kind: Config
clusters: [{name: a, cluster: {server: "${daemon.connection.server}", insecure-skip-tls-verify: true}}]
users: [{name: a, user: {token: nobody}}]
contexts: [{name: a, context: {cluster: a, user: a}}]
current-context: a
`,
  );
  const { code, stderr } = await kx(`get svc --kubeconfig ${file}`);
  expect(code).toBe(1);
  expect(stderr).toBe("error: You must be logged in to the server (Unauthorized)\nhint: the credential in the kubeconfig has expired or belongs to another cluster: `kx kubeconfig` prints that of a kx cluster\n");
});

test("the cluster's own kubeconfig works over TLS", async () => {
  expect((await kx(`get svc kubernetes -o name --kubeconfig ${daemon.kubeconfig}`)).stdout).toBe("service/kubernetes\n");
  expect((await kx("get svc kubernetes -o name", { env: { KX_KUBECONFIG: daemon.kubeconfig } })).stdout).toBe("service/kubernetes\n");
});
