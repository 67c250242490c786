import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KubeConfig, CoreV1Api, AuthenticationV1Api } from "@kubernetes/client-node";
import { kubectlSession, kubectlVersions, type KubectlSession } from "../support/kubectl-session.ts";
import { kubectls } from "../support/kubectl.ts";
import { startListeningCluster, type ListeningCluster } from "../support/listening-cluster.ts";

const versions = await kubectlVersions();
let lab: ListeningCluster;
beforeAll(async () => {
  lab = await startListeningCluster();
});
afterAll(() => lab?.close());

// A file without tests fails.
test.each(versions.length > 0 ? [] : ["none"])("there is no kubectl to test with: %s", () => expect(versions).toEqual([]));

/** The admin's kubeconfig with a token in place of the certificate. */
function withToken(token: string): string {
  return lab.cluster.kubeconfig!.replace(/^( *)client-certificate-data: .*\n( *client-key-data: .*\n?)/m, `$1token: ${token}\n`);
}

describe.each(versions)("kubectl %s", (version) => {
  const minor = Number(version.split(".")[1]);
  /** For `test.each`: this release, when it is 1.`first` or newer. */
  const since = (first: number): string[] => (minor >= first ? [version] : []);
  let k: KubectlSession;
  beforeAll(async () => {
    const kubectl = (await kubectls()).find((one) => one.version === version)!;
    k = kubectlSession(kubectl, lab, `auth-${version.replace(".", "-")}`);
    await k.ok(["create", "namespace", k.namespace]);
    await k.ok("create serviceaccount robot");
  });

  test("auth can-i", async () => {
    expect(await k.ok("auth can-i get pods")).toBe("yes\n");
    expect(await k.ok("auth can-i create deployments.apps --as=bob")).toBe("yes\n");
    expect(await k.ok("auth can-i get /metrics")).toBe("yes\n");
    expect(await k.fails("auth can-i get pods --as=system:anonymous")).toContain(
      'selfsubjectaccessreviews.authorization.k8s.io is forbidden: User "system:anonymous" cannot create resource "selfsubjectaccessreviews" in API group "authorization.k8s.io" at the cluster scope',
    );
    const list = (await k.ok("auth can-i --list")).split("\n").map((line) => line.split(/ {2,}/).map((cell) => cell.trim()));
    expect(list).toEqual(expect.arrayContaining([["*.*", "[]", "[]", "[*]"], ["", "[*]", "[]", "[*]"]]));
  });

  test.each(since(28))("auth whoami (%s)", async () => {
    const rows = (await k.ok("auth whoami")).trimEnd().split("\n").map((line) => line.split(/ {2,}/));
    expect(rows.slice(0, 3)).toEqual([["ATTRIBUTE", "VALUE"], ["Username", "kubernetes-admin"], ["Groups", "[system:masters system:authenticated]"]]);
    expect(rows[3]?.join(" ")).toMatch(/^Extra: authentication.kubernetes.io\/credential-id \[X509SHA256=[0-9a-f]{64}\]$/);
    expect(await k.ok("auth whoami --as=bob --as-group=developers")).toBe("ATTRIBUTE   VALUE\nUsername    bob\nGroups      [developers system:authenticated]\n");
  });

  test("--as acts as somebody else", async () => {
    expect(await k.ok("get serviceaccount robot -o name --as=bob")).toBe("serviceaccount/robot\n");
    expect(await k.fails("get secrets --as=system:anonymous")).toBe(
      `Error from server (Forbidden): secrets is forbidden: User "system:anonymous" cannot list resource "secrets" in API group "" in the namespace "${k.namespace}"`,
    );
  });

  test.each(since(24))("create token (%s)", async () => {
    const token = await k.ok("create token robot --duration=20m");
    const kubeconfig = k.file("robot.yaml", withToken(token));
    expect(await k.ok(`auth can-i get pods --kubeconfig ${kubeconfig}`)).toBe("yes\n");
    expect(await k.ok(["get", "serviceaccounts", "-o", "name", "--kubeconfig", kubeconfig, "-n", k.namespace])).toContain("serviceaccount/robot\n");
    expect(await k.fails("create token robot --duration=5m")).toContain('spec.expirationSeconds: Invalid value: 300: may not specify a duration less than 10 minutes');
    expect(await k.fails("create token nobody")).toContain('serviceaccounts "nobody" not found');
    await k.ok("create secret generic holder");
    const bound = k.file("bound.yaml", withToken(await k.ok("create token robot --bound-object-kind Secret --bound-object-name holder")));
    await k.ok(`get nodes --kubeconfig ${bound}`);
    await k.ok("delete secret holder");
    expect(await k.fails(`get nodes --kubeconfig ${bound}`)).toBe("error: You must be logged in to the server (Unauthorized)");
  });

  test("a Secret of a ServiceAccount's token", async () => {
    const manifest = 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: robot-token\n  annotations: {"kubernetes.io/service-account.name": robot}\ntype: kubernetes.io/service-account-token\n';
    await k.ok("apply -f -", { input: manifest });
    await lab.cluster.settled();
    const described = await k.ok("describe secret robot-token");
    expect(described).toMatch(/^Type: +kubernetes.io\/service-account-token$/m);
    const token = /^token: +(\S+)$/m.exec(described)![1]!;
    await k.ok(`get nodes --kubeconfig ${k.file("secret.yaml", withToken(token))}`);
    expect(await k.ok("describe serviceaccount robot")).toMatch(/^Tokens: +robot-token$/m);
    // As a manifest that was applied again and again: nothing of it is lost.
    expect(await k.ok("apply -f -", { input: manifest })).toBe("secret/robot-token unchanged\n");
  });

  test("auth reconcile", async () => {
    const input = (verbs: string): string =>
      `apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: reader, namespace: ${k.namespace}}\nrules: [{apiGroups: [""], resources: [pods], verbs: [${verbs}]}]\n`;
    for (const verb of ["get", "list"]) {
      // What it had to do is told on stderr.
      const { code, stdout, stderr } = await k.run("auth reconcile -f -", { input: input(verb) });
      expect([code, stdout, stderr]).toEqual([0, "role.rbac.authorization.k8s.io/reader reconciled\n", expect.stringContaining(`Verbs:[${verb}]`)]);
    }
    const { rules } = JSON.parse(await k.ok("get role reader -o json")) as { rules: { verbs: string[] }[] };
    expect(rules.flatMap(({ verbs }) => verbs)).toEqual(["get", "list"]);
  });

  test("a review as a manifest", async () => {
    const input = 'apiVersion: authorization.k8s.io/v1\nkind: SubjectAccessReview\nspec: {user: bob, resourceAttributes: {verb: get, resource: pods}}\n';
    // To learn who validates it kubectl would look for CustomResourceDefinitions.
    expect(JSON.parse(await k.ok("create -f - -o json --validate=false", { input }))).toMatchObject({ kind: "SubjectAccessReview", spec: { user: "bob" }, status: { allowed: true } });
  });

  test.each([`token: wrong`, `token: ${"x".repeat(100_000)}`])("%.20s is nobody's credential", async (user) => {
    const kubeconfig = k.file("wrong.yaml", withToken("x").replace("token: x", user));
    expect(await k.fails(`get pods --kubeconfig ${kubeconfig}`)).toContain("error: You must be logged in to the server");
  });
});

test("client-node holds a token", async () => {
  const admin = new KubeConfig();
  admin.loadFromString(lab.cluster.kubeconfig!);
  const core = admin.makeApiClient(CoreV1Api);
  await core.createNamespacedServiceAccount({ namespace: "default", body: { metadata: { name: "library" } } });
  const body = { spec: { audiences: [], expirationSeconds: 3600 } };
  const { status } = await core.createNamespacedServiceAccountToken({ namespace: "default", name: "library", body });
  expect(status?.expirationTimestamp).toBeInstanceOf(Date);
  const token = status?.token ?? "";

  const path = join(lab.dir, "library.yaml");
  writeFileSync(path, withToken(token));
  const own = new KubeConfig();
  own.loadFromFile(path);
  const { status: who } = await own.makeApiClient(AuthenticationV1Api).createSelfSubjectReview({ body: {} });
  expect(who?.userInfo?.username).toBe("system:serviceaccount:default:library");
  const review = await admin.makeApiClient(AuthenticationV1Api).createTokenReview({ body: { spec: { token } } });
  expect(review.status).toMatchObject({ authenticated: true, audiences: ["https://kubernetes.default.svc.cluster.local"] });
});
