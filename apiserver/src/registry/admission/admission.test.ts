import { describe, expect, test } from "vitest";
import { ConfigMap } from "@kx/shared/kinds/core/config-map";
import { Namespace } from "@kx/shared/kinds/core/namespace";
import { Pod } from "@kx/shared/kinds/core/pod";
import { ServiceAccount } from "@kx/shared/kinds/core/service-account";
import { PriorityClass, systemPriorityClasses } from "@kx/shared/kinds/scheduling/priority-class";
import { viewOf as view, type Stored } from "../../../../test/support/view-of.ts";
import { admit } from "./index.ts";

const namespace = (name: string, phase = "Active"): Stored => [Namespace, { metadata: { name }, status: { phase } } as Namespace];
const account = (more: Partial<ServiceAccount> = {}): Stored => [ServiceAccount, { metadata: { name: "default", namespace: "default" }, ...more } as ServiceAccount];
const cluster = view(namespace("default"), namespace("going", "Terminating"), account(), ...systemPriorityClasses.map((one): Stored => [PriorityClass, { ...one, preemptionPolicy: "PreemptLowerPriority" } as PriorityClass]));

function pod(spec: Partial<NonNullable<Pod["spec"]>> = {}, metadata: Pod["metadata"] = {}): Pod {
  return {
    metadata: { name: "web", namespace: "default", uid: "00010203-0405-4607-8809-0a0b0c0d0e0f", ...metadata },
    spec: { containers: [{ name: "c", image: "nginx" }], ...spec },
  };
}

function created(draft: Pod, state = cluster): Pod {
  admit({ kind: Pod, verb: "create", object: draft, old: undefined }, state);
  return draft;
}

describe("namespaces", () => {
  const inNamespace = (namespace: string): ConfigMap => ({ metadata: { name: "a", namespace } });
  const create = (object: ConfigMap) => () => admit({ kind: ConfigMap, verb: "create", object, old: undefined }, cluster);

  test("nothing is made in one that is missing", () => {
    expect(create(inNamespace("nope"))).toThrow(
      expect.objectContaining({ code: 404, message: 'namespaces "nope" not found', status: expect.objectContaining({ details: { name: "nope", kind: "namespaces" } }) }),
    );
  });

  test("nothing is made in one that goes", () => {
    expect(create(inNamespace("going"))).toThrow(
      expect.objectContaining({
        code: 403,
        message: 'configmaps "a" is forbidden: unable to create new content in namespace going because it is being terminated',
        status: expect.objectContaining({
          details: {
            name: "a",
            kind: "configmaps",
            causes: [{ reason: "NamespaceTerminating", message: "namespace going is being terminated", field: "metadata.namespace" }],
          },
        }),
      }),
    );
  });

  test("what stands in one that goes may change and go", () => {
    const object = inNamespace("going");
    for (const verb of ["update", "delete"] as const) {
      expect(() => admit({ kind: ConfigMap, verb, object, old: object }, cluster)).not.toThrow();
    }
  });

  test.each(["default", "kube-system", "kube-public"])("%s stays", (name) => {
    const object: Namespace = { metadata: { name } };
    expect(() => admit({ kind: Namespace, verb: "delete", object, old: object }, cluster)).toThrow(
      expect.objectContaining({ code: 403, message: `namespaces "${name}" is forbidden: this namespace may not be deleted` }),
    );
  });

  test("others may go", () => {
    const object: Namespace = { metadata: { name: "kube-node-lease" } };
    expect(() => admit({ kind: Namespace, verb: "delete", object, old: object }, cluster)).not.toThrow();
  });
});

describe("service accounts", () => {
  test("a pod gets the default one, its token and its pull secrets", () => {
    const state = view(namespace("default"), account({ imagePullSecrets: [{ name: "regcred" }] }));
    const { spec } = created(pod(), state);
    // 0 to 4 of the uid's bytes.
    const name = "kube-api-access-bcdfg";
    expect(spec).toMatchObject({ serviceAccountName: "default", serviceAccount: "default", imagePullSecrets: [{ name: "regcred" }] });
    expect(spec?.containers[0]?.volumeMounts).toEqual([
      { name, readOnly: true, mountPath: "/var/run/secrets/kubernetes.io/serviceaccount" },
    ]);
    expect(spec?.volumes).toEqual([
      {
        name,
        projected: {
          defaultMode: 420,
          sources: [
            { serviceAccountToken: { expirationSeconds: 3607, path: "token" } },
            { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
            { downwardAPI: { items: [{ path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } }] } },
          ],
        },
      },
    ]);
  });

  test.each([
    ["the pod", pod({ automountServiceAccountToken: false }), cluster],
    ["the account", pod(), view(namespace("default"), account({ automountServiceAccountToken: false }))],
  ])("%s may do without the token", (_, draft, state) => {
    expect(created(draft, state).spec).not.toHaveProperty("volumes");
  });

  test("a container that mounts something there keeps it", () => {
    const mount = { name: "own", mountPath: "/var/run/secrets/kubernetes.io/serviceaccount" };
    const { spec } = created(pod({ containers: [{ name: "c", volumeMounts: [mount] }] }));
    expect(spec?.containers[0]?.volumeMounts).toEqual([mount]);
    expect(spec).not.toHaveProperty("volumes");
  });

  test.each<[Pod, string]>([
    [pod({ serviceAccountName: "y" }), 'pods "web" is forbidden: error looking up service account default/y: serviceaccount "y" not found'],
    [
      pod({ serviceAccountName: "y" }, { generateName: "web-", name: "web-x7k2p" }),
      'pods "web-" is forbidden: error looking up service account default/y: serviceaccount "y" not found',
    ],
    [
      pod({ serviceAccountName: "y" }, { annotations: { "kubernetes.io/config.mirror": "h" } }),
      'pods "web" is forbidden: a mirror pod may not reference service accounts',
    ],
  ])("case %#", (draft, message) => {
    expect(() => created(draft)).toThrow(expect.objectContaining({ code: 403, message }));
  });

  test("a mirror pod is nobody", () => {
    const { spec } = created(pod({}, { annotations: { "kubernetes.io/config.mirror": "h" } }));
    expect(spec).not.toHaveProperty("serviceAccountName");
    expect(spec).not.toHaveProperty("volumes");
  });
});

describe("priority", () => {
  test.each([
    [undefined, 0],
    ["system-cluster-critical", 2000000000],
    ["system-node-critical", 2000001000],
  ])("of class %s is %d", (priorityClassName, priority) => {
    const { spec } = created(pod(priorityClassName ? { priorityClassName } : {}));
    expect(spec).toMatchObject({ priority, preemptionPolicy: "PreemptLowerPriority" });
  });

  test.each([
    [{ priorityClassName: "high" }, 'pods "web" is forbidden: no PriorityClass with name high was found'],
    [
      { priority: 7 },
      'pods "web" is forbidden: the integer value of priority (7) must not be provided in pod spec; priority admission controller computed 0 from the given PriorityClass name',
    ],
  ])("%j is refused", (spec, message) => {
    expect(() => created(pod(spec))).toThrow(expect.objectContaining({ code: 403, message }));
  });
});

describe("tolerations", () => {
  const added = (key: string): object => ({ key: `node.kubernetes.io/${key}`, operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 });

  test("of a node that is not ready or not reachable", () => {
    expect(created(pod()).spec?.tolerations).toEqual([added("not-ready"), added("unreachable")]);
  });

  test.each([
    [[{ operator: "Exists" }], 1],
    [[{ key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute", tolerationSeconds: 5 }], 2],
    [[{ key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoSchedule" }], 3],
  ])("%j are %d in the end", (tolerations, count) => {
    expect(created(pod({ tolerations })).spec?.tolerations).toHaveLength(count);
  });
});

test("an update that leaves out what admission added keeps it", () => {
  const old = created(pod());
  const next = pod();
  admit({ kind: Pod, verb: "update", object: next, old }, cluster);
  expect(next.spec).toMatchObject({ priority: 0, preemptionPolicy: "PreemptLowerPriority", tolerations: old.spec!.tolerations! });
});

test("a subresource is not asked about", () => {
  const object = pod();
  admit({ kind: Pod, verb: "update", object, old: pod(), subresource: "status" }, cluster);
  expect(object.spec).not.toHaveProperty("tolerations");
});
