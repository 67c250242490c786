import { describe, expect, test } from "vitest";
import { Namespace } from "@kx/shared/kinds/core/namespace";
import { PersistentVolumeClaim } from "@kx/shared/kinds/core/persistent-volume-claim";
import { Pod } from "@kx/shared/kinds/core/pod";
import { ServiceAccount } from "@kx/shared/kinds/core/service-account";
import { RuntimeClass } from "@kx/shared/kinds/node/runtime-class";
import { PriorityClass } from "@kx/shared/kinds/scheduling/priority-class";
import { StorageClass } from "@kx/shared/kinds/storage/storage-class";
import { viewOf, type Stored } from "../../../../test/support/view-of.ts";
import type { AdmissionVerb } from "./admission.ts";
import { admit } from "./index.ts";

const home: Stored[] = [
  [Namespace, { metadata: { name: "default" } }],
  [ServiceAccount, { metadata: { name: "default", namespace: "default" } }],
];

function podOf(spec: object, ...classes: Stored[]): NonNullable<Pod["spec"]> {
  const object: Pod = { metadata: { name: "web", namespace: "default" }, spec: { containers: [{ name: "c" }], ...spec } };
  admit({ kind: Pod, verb: "create", object, old: undefined }, viewOf(...home, ...classes));
  return object.spec!;
}

const refusal = (message: string): unknown => expect.objectContaining({ code: 403, message: `pods "web" is forbidden: ${message}` });

describe("priority classes", () => {
  const priorityClass = (name: string, value: number, more: Partial<PriorityClass> = {}): Stored => [
    PriorityClass,
    { metadata: { name }, value, preemptionPolicy: "PreemptLowerPriority", ...more } as PriorityClass,
  ];
  const high = priorityClass("high", 1000, { preemptionPolicy: "Never" });
  const usual = priorityClass("usual", 7, { globalDefault: true });

  test("give a pod their number and their manners", () => {
    expect(podOf({ priorityClassName: "high" }, high, usual)).toMatchObject({ priority: 1000, preemptionPolicy: "Never" });
  });

  test("the default one, where a pod names none; of several the lowest", () => {
    expect(podOf({}, usual, priorityClass("low", 3, { globalDefault: true }))).toMatchObject({ priorityClassName: "low", priority: 3 });
  });

  test("a pod cannot say otherwise", () => {
    expect(() => podOf({ priorityClassName: "high", preemptionPolicy: "PreemptLowerPriority" }, high)).toThrow(
      refusal(
        "the string value of PreemptionPolicy (PreemptLowerPriority) must not be provided in pod spec; priority admission controller computed Never from the given PriorityClass name",
      ),
    );
  });

  const write = (verb: AdmissionVerb, [, object]: Stored, ...stored: Stored[]) => (): void => {
    const old = verb === "create" ? undefined : (object as PriorityClass);
    admit({ kind: PriorityClass, verb, object: object as PriorityClass, old }, viewOf(...stored));
  };

  test("only one can be the default", () => {
    const second = priorityClass("second", 1, { globalDefault: true });
    const message = 'priorityclasses.scheduling.k8s.io "second" is forbidden: PriorityClass usual is already marked as default. Only one default can exist';
    expect(write("create", second, usual)).toThrow(expect.objectContaining({ code: 403, message }));
    expect(write("update", second, usual)).toThrow(expect.objectContaining({ code: 403, message }));
    expect(write("update", usual, usual)).not.toThrow();
    expect(write("create", high, usual)).not.toThrow();
  });

  test("the system's own stay", () => {
    const message = 'priorityclasses.scheduling.k8s.io "system-node-critical" is forbidden: this is a system priority class and cannot be deleted';
    expect(write("delete", priorityClass("system-node-critical", 2000001000))).toThrow(expect.objectContaining({ code: 403, message }));
    expect(write("delete", high)).not.toThrow();
  });
});

describe("runtime classes", () => {
  const runtimeClass = (more: Partial<RuntimeClass>): Stored => [RuntimeClass, { metadata: { name: "gvisor" }, handler: "runsc", ...more } as RuntimeClass];
  const named = { runtimeClassName: "gvisor" };
  const overhead = { podFixed: { cpu: "250m" } };
  const differs = "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead";

  test("must be there", () => {
    expect(() => podOf(named)).toThrow(refusal('pod rejected: RuntimeClass "gvisor" not found'));
  });

  test("put what they cost on top", () => {
    expect(podOf(named, runtimeClass({ overhead })).overhead).toEqual({ cpu: "250m" });
    expect(podOf({ ...named, overhead: { cpu: "250m" } }, runtimeClass({ overhead })).overhead).toEqual({ cpu: "250m" });
    expect(podOf(named, runtimeClass({}))).not.toHaveProperty("overhead");
  });

  test.each<[object, Stored[], string]>([
    [{ ...named, overhead: { cpu: "1" } }, [runtimeClass({ overhead })], differs],
    [{ ...named, overhead: { cpu: "1" } }, [runtimeClass({})], "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead"],
    [{ overhead: { cpu: "1" } }, [], "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead"],
    [
      { ...named, nodeSelector: { os: "windows" } },
      [runtimeClass({ scheduling: { nodeSelector: { os: "linux" } } })],
      "conflict: runtimeClass.scheduling.nodeSelector[os] = linux; pod.spec.nodeSelector[os] = windows",
    ],
  ])("%j is refused", (spec, classes, message) => {
    expect(() => podOf(spec, ...classes)).toThrow(refusal(message));
  });

  test("say where their pods may run", () => {
    const toleration = { key: "sandbox", operator: "Exists" };
    const spec = podOf({ ...named, nodeSelector: { disk: "ssd" } }, runtimeClass({ scheduling: { nodeSelector: { os: "linux" }, tolerations: [toleration] } }));
    expect(spec.nodeSelector).toEqual({ disk: "ssd", os: "linux" });
    expect(spec.tolerations).toContainEqual(toleration);
  });
});

describe("storage classes", () => {
  const storageClass = (name: string, day: number, isDefault = "true"): Stored => [
    StorageClass,
    { metadata: { name, creationTimestamp: `2026-01-0${day}T00:00:00Z`, annotations: { "storageclass.kubernetes.io/is-default-class": isDefault } }, provisioner: "p" } as StorageClass,
  ];
  const classOf = (claim: object, ...classes: Stored[]): string | undefined => {
    const object = { metadata: { name: "c", namespace: "default" }, spec: {}, ...claim } as PersistentVolumeClaim;
    admit({ kind: PersistentVolumeClaim, verb: "create", object, old: undefined }, viewOf(...home, ...classes));
    return object.spec?.storageClassName;
  };

  test("the newest default one is for claims that name none", () => {
    expect(classOf({}, storageClass("old", 1), storageClass("b", 2), storageClass("a", 2), storageClass("other", 3, "no"))).toBe("a");
    expect(classOf({})).toBeUndefined();
  });

  test("an empty name is one, and so is the old annotation", () => {
    expect(classOf({ spec: { storageClassName: "" } }, storageClass("a", 1))).toBe("");
    const metadata = { name: "c", namespace: "default", annotations: { "volume.beta.kubernetes.io/storage-class": "x" } };
    expect(classOf({ metadata }, storageClass("a", 1))).toBeUndefined();
  });
});
