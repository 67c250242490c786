import { afterAll, beforeAll, expect, test } from "vitest";
import { startListeningCluster, type ListeningCluster } from "../support/listening-cluster.ts";
import { cliIn, type CliResult } from "./run-cli.ts";

let lab: ListeningCluster;
let kx: (line: string) => Promise<CliResult>;
beforeAll(async () => {
  lab = await startListeningCluster();
  const cli = cliIn(lab.dir);
  kx = (line) => cli(`${line} --kubeconfig ${lab.kubeconfig}`);
  await lab.cluster.apply("{apiVersion: v1, kind: ServiceAccount, metadata: {name: robot, namespace: default}}");
});
afterAll(() => lab?.close());

test("prints a token that lets in as the ServiceAccount", async () => {
  const { code, stdout, stderr } = await kx("create token robot --duration 10m");
  expect([code, stderr]).toEqual([0, ""]);
  const claims = JSON.parse(Buffer.from(stdout.split(".")[1]!, "base64url").toString()) as { exp: number; iat: number; sub: string };
  expect([claims.sub, claims.exp - claims.iat]).toEqual(["system:serviceaccount:default:robot", 600]);
});

test("prints the whole answer when asked to", async () => {
  const { stdout } = await kx("create token robot --audience a --audience b -o json");
  expect(JSON.parse(stdout)).toMatchObject({ kind: "TokenRequest", metadata: { name: "robot" }, spec: { audiences: ["a", "b"], expirationSeconds: 3600 } });
});

test.each([
  ["create token", "error: exactly one NAME is required, got 0"],
  ["create token none", 'error: failed to create token: serviceaccounts "none" not found'],
  ["create token robot --duration -1s", "error: --duration must be greater than or equal to 0"],
  ["create token robot --duration 1500ms", "error: --duration cannot be expressed in units less than seconds"],
  ["create token robot --duration 5m", 'error: failed to create token: TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 300: may not specify a duration less than 10 minutes'],
  ["create token robot --audience=", "error: --audience must not be an empty string"],
  ["create token robot --bound-object-kind Job", "error: supported --bound-object-kind values are Node, Pod, Secret"],
  ["create token robot --bound-object-kind Pod", "error: --bound-object-name is required if --bound-object-kind is provided"],
  ["create token robot --bound-object-name x", "error: --bound-object-name can only be set if --bound-object-kind is provided"],
  ["create token robot --bound-object-uid x", "error: --bound-object-uid can only be set if --bound-object-kind is provided"],
])("kx %s", async (line, message) => {
  const { code, stdout, stderr } = await kx(line);
  expect([code, stdout, stderr.split("\n")[0]]).toEqual([1, "", message]);
});
