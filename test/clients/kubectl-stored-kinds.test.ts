import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kubectls } from "../support/kubectl.ts";
import { kubectlSession, kubectlVersions, type KubectlSession } from "../support/kubectl-session.ts";
import { startListeningCluster, type ListeningCluster } from "../support/listening-cluster.ts";

/** The oldest, the newest and one between of those that there are. */
const all = await kubectlVersions();
const versions = [...new Set([all[0], all.find((version) => version === "1.27") ?? all[1], all.at(-1)])].filter((version) => version !== undefined);
let lab: ListeningCluster;
beforeAll(async () => {
  if (versions.length > 0) lab = await startListeningCluster();
});
afterAll(() => lab?.close());

// A file without tests fails.
test.each(versions.length > 0 ? [] : ["none"])("there is no kubectl to test with: %s", () => expect(versions).toEqual([]));

interface Case {
  /** As `get` takes it. */
  resource: string;
  /** All of a manifest but its name; NAME and NAMESPACE stand for those of the session. */
  manifest: string;
  /** The table of `get -o wide`, words parted by one blank; AGE and TIME stand for what changes. */
  wide: [header: string, row: string];
  /** Lines of `describe`, words parted by one blank. */
  described: readonly string[];
  /** A merge patch, and what of it reads back by jsonpath. */
  patch: [body: object, path: string, outcome: string];
}

const role = "rules: [{ apiGroups: [''], resources: [pods], verbs: [get, list] }, { apiGroups: [apps], resources: [deployments], resourceNames: [web], verbs: [get] }]";
const subjects = `subjects: [
  { kind: User, name: jane, apiGroup: rbac.authorization.k8s.io },
  { kind: Group, name: devs, apiGroup: rbac.authorization.k8s.io },
  { kind: ServiceAccount, name: default, namespace: NAMESPACE }]`;
const bindingHeader = "NAME ROLE AGE USERS GROUPS SERVICEACCOUNTS";

const cases: readonly Case[] = [
  {
    resource: "persistentvolumes",
    manifest: `{ apiVersion: v1, kind: PersistentVolume, spec: { storageClassName: manual, capacity: { storage: 10Gi }, accessModes: [ReadWriteOnce, ReadOnlyMany], hostPath: { path: /data } } }`,
    wide: [
      "NAME CAPACITY ACCESS MODES RECLAIM POLICY STATUS CLAIM STORAGECLASS VOLUMEATTRIBUTESCLASS REASON AGE VOLUMEMODE",
      "NAME 10Gi RWO,ROX Retain Pending manual <unset> AGE Filesystem",
    ],
    described: ["Finalizers: []", "Status: Pending", "Reclaim Policy: Retain", "Access Modes: RWO,ROX", "Capacity: 10Gi", "Type: HostPath (bare host directory volume)", "Path: /data"],
    patch: [{ spec: { persistentVolumeReclaimPolicy: "Delete" } }, "{.spec.persistentVolumeReclaimPolicy}", "Delete"],
  },
  {
    resource: "persistentvolumeclaims",
    manifest: `{ apiVersion: v1, kind: PersistentVolumeClaim, spec: { storageClassName: manual, accessModes: [ReadWriteOnce], resources: { requests: { storage: 3Gi } } } }`,
    wide: ["NAME STATUS VOLUME CAPACITY ACCESS MODES STORAGECLASS VOLUMEATTRIBUTESCLASS AGE VOLUMEMODE", "NAME Pending manual <unset> AGE Filesystem"],
    described: ["StorageClass: manual", "Status: Pending", "Used By: <none>"],
    patch: [{ metadata: { labels: { a: "b" } } }, "{.metadata.labels.a}", "b"],
  },
  {
    resource: "storageclasses",
    manifest: `{ apiVersion: storage.k8s.io/v1, kind: StorageClass, provisioner: example.com/disk, parameters: { type: ssd }, allowVolumeExpansion: true }`,
    wide: ["NAME PROVISIONER RECLAIMPOLICY VOLUMEBINDINGMODE ALLOWVOLUMEEXPANSION AGE", "NAME example.com/disk Delete Immediate true AGE"],
    described: ["IsDefaultClass: No", "Provisioner: example.com/disk", "Parameters: type=ssd", "AllowVolumeExpansion: True", "MountOptions: <none>", "ReclaimPolicy: Delete"],
    patch: [{ allowVolumeExpansion: false }, "{.allowVolumeExpansion}", "false"],
  },
  {
    resource: "roles",
    manifest: `{ apiVersion: rbac.authorization.k8s.io/v1, kind: Role, ${role} }`,
    wide: ["NAME CREATED AT", "NAME TIME"],
    described: ["PolicyRule:", "Resources Non-Resource URLs Resource Names Verbs", "pods [] [] [get list]", "deployments.apps [] [web] [get]"],
    patch: [{ rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["watch"] }] }, "{.rules[*].verbs}", '["watch"]'],
  },
  {
    resource: "rolebindings",
    manifest: `{ apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader }, ${subjects} }`,
    wide: [bindingHeader, "NAME Role/reader AGE jane devs NAMESPACE/default"],
    described: ["Kind: Role", "Name: reader", "Kind Name Namespace", "User jane", "ServiceAccount default NAMESPACE"],
    patch: [{ subjects: [] }, "{.subjects}", ""],
  },
  {
    resource: "clusterroles",
    manifest: `{ apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, rules: [{ nonResourceURLs: [/metrics], verbs: [get] }] }`,
    wide: ["NAME CREATED AT", "NAME TIME"],
    described: ["[/metrics] [] [get]"],
    patch: [{ rules: [{ nonResourceURLs: ["/logs"], verbs: ["get"] }] }, "{.rules[0].nonResourceURLs[0]}", "/logs"],
  },
  {
    resource: "clusterrolebindings",
    manifest: `{ apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view }, ${subjects} }`,
    wide: [bindingHeader, "NAME ClusterRole/view AGE jane devs NAMESPACE/default"],
    described: ["Kind: ClusterRole", "Group devs"],
    patch: [{ metadata: { labels: { a: "b" } } }, "{.metadata.labels.a}", "b"],
  },
  {
    resource: "horizontalpodautoscalers",
    manifest: `{ apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, spec: { scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }, maxReplicas: 10, metrics: [
      { type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 50 } } },
      { type: Pods, pods: { metric: { name: packets }, target: { type: AverageValue, averageValue: 1k } } }] } }`,
    wide: ["NAME REFERENCE TARGETS MINPODS MAXPODS REPLICAS AGE", "NAME Deployment/web cpu: <unknown>/50%, <unknown>/1k 1 10 0 AGE"],
    described: ["Reference: Deployment/web", "Min replicas: 1", "Max replicas: 10"],
    patch: [{ spec: { maxReplicas: 4 } }, "{.spec.maxReplicas}", "4"],
  },
  {
    resource: "poddisruptionbudgets",
    manifest: `{ apiVersion: policy/v1, kind: PodDisruptionBudget, spec: { minAvailable: 50%, selector: { matchLabels: { app: web } } } }`,
    wide: ["NAME MIN AVAILABLE MAX UNAVAILABLE ALLOWED DISRUPTIONS AGE", "NAME 50% N/A 0 AGE"],
    described: ["Min available: 50%", "Selector: app=web", "Allowed disruptions: 0"],
    patch: [{ spec: { minAvailable: 2 } }, "{.spec.minAvailable}{.metadata.generation}", "22"],
  },
  {
    resource: "networkpolicies",
    manifest: `{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, spec: { podSelector: { matchLabels: { role: db } }, policyTypes: [Ingress, Egress],
      ingress: [{ from: [{ ipBlock: { cidr: 172.17.0.0/16, except: [172.17.1.0/24] } }, { podSelector: { matchLabels: { role: front } } }], ports: [{ protocol: TCP, port: 6379 }] }] } }`,
    wide: ["NAME POD-SELECTOR AGE", "NAME role=db AGE"],
    described: ["To Port: 6379/TCP", "CIDR: 172.17.0.0/16", "Except: 172.17.1.0/24", "PodSelector: role=front", "<none> (Selected pods are isolated for egress connectivity)", "Policy Types: Ingress, Egress"],
    patch: [{ spec: { policyTypes: ["Ingress"] } }, "{.spec.policyTypes}{.metadata.generation}", '["Ingress"]2'],
  },
  {
    resource: "resourcequotas",
    manifest: `{ apiVersion: v1, kind: ResourceQuota, spec: { hard: { requests.cpu: "1", limits.cpu: "2", pods: "4" } } }`,
    wide: ["NAME REQUEST LIMIT AGE", "NAME AGE"],
    described: ["Resource Used Hard"],
    patch: [{ spec: { hard: { pods: "5" } } }, "{.spec.hard.pods}", "5"],
  },
  {
    resource: "limitranges",
    manifest: `{ apiVersion: v1, kind: LimitRange, spec: { limits: [{ type: Pod, max: { cpu: "2" }, min: { cpu: 100m } }] } }`,
    wide: ["NAME CREATED AT", "NAME TIME"],
    described: ["Type Resource Min Max Default Request Default Limit Max Limit/Request Ratio", "Pod cpu 100m 2 - - -"],
    patch: [{ spec: { limits: [{ type: "Pod", max: { cpu: "3" } }] } }, "{.spec.limits[0].max.cpu}", "3"],
  },
  {
    resource: "priorityclasses",
    manifest: `{ apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, value: 1000, description: for the important ones }`,
    wide: ["NAME VALUE GLOBAL-DEFAULT AGE PREEMPTIONPOLICY", "NAME 1000 false AGE PreemptLowerPriority"],
    described: ["Value: 1000", "GlobalDefault: false", "Description: for the important ones"],
    patch: [{ description: "new" }, "{.description}{.metadata.generation}", "new1"],
  },
  {
    resource: "runtimeclasses",
    manifest: `{ apiVersion: node.k8s.io/v1, kind: RuntimeClass, handler: runsc, overhead: { podFixed: { cpu: 250m } } }`,
    wide: ["NAME HANDLER AGE", "NAME runsc AGE"],
    described: ["Handler: runsc", "Cpu: 250m"],
    patch: [{ overhead: { podFixed: { cpu: "1" } } }, "{.overhead.podFixed.cpu}", "1"],
  },
  {
    resource: "podtemplates",
    manifest: `{ apiVersion: v1, kind: PodTemplate, template: { metadata: { labels: { app: x } }, spec: { containers: [{ name: c, image: nginx }] } } }`,
    wide: ["NAME CONTAINERS IMAGES POD LABELS", "NAME c nginx app=x"],
    described: ["Image: nginx"],
    patch: [{ template: { metadata: { labels: { app: "y" } } } }, "{.template.metadata.labels.app}{.metadata.generation}", "y2"],
  },
  {
    resource: "controllerrevisions",
    manifest: `{ apiVersion: apps/v1, kind: ControllerRevision, revision: 1, data: { spec: { a: 1 } } }`,
    wide: ["NAME CONTROLLER REVISION AGE", "NAME <none> 1 AGE"],
    described: ["Revision: 1"],
    patch: [{ revision: 2 }, "{.revision}{.data}", '2{"spec":{"a":1}}'],
  },
];

/** As YAML, which a document that begins with a brace is not to kubectl. */
const yaml = (flow: string): string => `---\n${flow}\n`;

const words = (line: string): string => line.trim().replaceAll(/\s+/g, " ");

describe.each(versions)("kubectl %s", (version) => {
  const minor = Number(version.split(".")[1]);
  let k: KubectlSession;
  beforeAll(async () => {
    const kubectl = (await kubectls()).find((one) => one.version === version)!;
    k = kubectlSession(kubectl, lab, `stored-${minor}`);
    await k.ok(["create", "namespace", k.namespace]);
  });

  const name = `it-${minor}`;
  const fill = (text: string): string => text.replaceAll("NAMESPACE", k.namespace).replace(/\bNAME\b/, name);
  const input = ({ manifest }: Case): string => yaml(fill(manifest).replace("{", `{ metadata: { name: ${name} },`));
  const ended = (how: string): RegExp => new RegExp(`/${name} ${how}\n$`);

  test.each(cases)("$resource", async (one) => {
    const { resource, wide, patch } = one;
    const it = `${resource}/${name}`;
    expect(await k.ok("apply -f -", { input: input(one) })).toMatch(ended("created"));
    // The patch strategy of its selector makes kubectl send it whole each time, where it knows the kind.
    const again = resource === "poddisruptionbudgets" && minor > 20 ? "configured" : "unchanged";
    expect(await k.ok("apply -f -", { input: input(one) })).toMatch(ended(again));

    const [header, row] = (await k.ok(`get ${it} -o wide`)).split("\n").map(words);
    expect(header).toBe(wide[0]);
    expect(row!.replace(/\b\d+s\b/, "AGE").replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/, "TIME")).toBe(fill(wide[1]));

    const [body, path, outcome] = patch;
    await k.ok(["patch", it, "--type=merge", "-p", JSON.stringify(body)]);
    expect(await k.ok(["get", it, "-o", `jsonpath=${path}`])).toBe(outcome);
    expect(await k.ok(`delete ${it}`)).toMatch(new RegExp(`"${name}" deleted`));
    expect(await k.fails(`get ${it}`)).toContain(`"${name}" not found`);
  });

  // 1.20 asks for a version of budgets that is gone.
  test.each(cases.filter(({ resource }) => minor > 20 || resource !== "poddisruptionbudgets"))("describe $resource", async (one) => {
    await k.ok("apply -f -", { input: input(one) });
    const lines = (await k.ok(`describe ${one.resource}/${name}`)).split("\n").map(words);
    expect(lines).toEqual(expect.arrayContaining([`Name: ${name}`, ...one.described.map(fill)]));
    await k.ok(`delete ${one.resource}/${name}`);
  });

  test.each(minor >= 27 ? cases : [])("server-side apply of $resource", async (one) => {
    const it = `${one.resource}/${name}`;
    const version = (): Promise<string> => k.ok(["get", it, "-o", "jsonpath={.metadata.resourceVersion}"]);
    expect(await k.ok("apply --server-side -f -", { input: input(one) })).toMatch(ended("serverside-applied"));
    const first = await version();
    expect(await k.ok("apply --server-side -f -", { input: input(one) })).toMatch(ended("serverside-applied"));
    expect(await version()).toBe(first);
    await k.ok(`delete ${it}`);
  });

  describe("generators", () => {
    const json = async (what: string, path: string): Promise<unknown> => JSON.parse((await k.ok(["get", ...what.split(" "), "-o", `jsonpath=${path}`])) || "null");

    test("of roles and bindings", async () => {
      const name = `made-${minor}`;
      expect(await k.ok("create role reader --verb=get,list --resource=pods,deployments.apps --resource-name=a")).toBe("role.rbac.authorization.k8s.io/reader created\n");
      expect(await json("role reader", "{.rules}")).toEqual([
        { apiGroups: [""], resources: ["pods"], resourceNames: ["a"], verbs: ["get", "list"] },
        { apiGroups: ["apps"], resources: ["deployments"], resourceNames: ["a"], verbs: ["get", "list"] },
      ]);
      await k.ok(`create rolebinding readers --role=reader --user=jane --serviceaccount=${k.namespace}:default`);
      expect(await json("rolebinding readers", "{.subjects}")).toEqual([
        { kind: "User", name: "jane", apiGroup: "rbac.authorization.k8s.io" },
        { kind: "ServiceAccount", name: "default", namespace: k.namespace },
      ]);
      await k.ok(`create clusterrole ${name} --verb=get --non-resource-url=/logs/`);
      await k.ok(`create clusterrolebinding ${name} --clusterrole=${name} --group=devs`);
      expect(await json(`clusterrolebinding ${name}`, "{.roleRef}")).toEqual({ apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name });
    });

    test("of quotas and priorities", async () => {
      await k.ok("create quota small --hard=pods=3,cpu=1 --scopes=NotTerminating");
      expect(await json("quota small", "{.spec}")).toEqual({ hard: { cpu: "1", pods: "3" }, scopes: ["NotTerminating"] });
      await k.ok(`create priorityclass made-${minor} --value=100 --preemption-policy=Never`);
      expect(await json(`pc made-${minor}`, "{.value}")).toBe(100);
    });

    test.each(minor > 20 ? [version] : [])("of budgets", async () => {
      await k.ok("create pdb web --selector=app=web --min-available=1");
      expect(await json("pdb web", "{.spec}")).toEqual({ minAvailable: 1, selector: { matchLabels: { app: "web" } } });
    });

    test("autoscale, whichever version it speaks", async () => {
      await k.ok("create deployment web --image=nginx");
      expect(await k.ok("autoscale deployment web --min=2 --max=5 --cpu-percent=60")).toBe("horizontalpodautoscaler.autoscaling/web autoscaled\n");
      expect(await json("hpa web", "{.spec}")).toMatchObject({
        minReplicas: 2,
        maxReplicas: 5,
        metrics: [{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 60 } } }],
      });
      expect(await json("horizontalpodautoscalers.v1.autoscaling web", "{.spec.targetCPUUtilizationPercentage}")).toBe(60);
      expect(await k.ok("get all -o name")).toContain("horizontalpodautoscaler.autoscaling/web\n");
    });
  });

  test("what may not change, and who is missing, is told", async () => {
    const binding = yaml(`{ apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: fixed }, roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: a } }`);
    await k.ok("apply -f -", { input: binding });
    expect(await k.fails(["patch", "rolebinding", "fixed", "--type=merge", "-p", '{"roleRef":{"name":"b"}}'])).toBe(
      'The RoleBinding "fixed" is invalid: roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"Role","Name":"b"}: cannot change roleRef',
    );
    const pod = (spec: string): string => yaml(`{ apiVersion: v1, kind: Pod, metadata: { name: x }, spec: { containers: [{ name: c, image: nginx }], ${spec} } }`);
    expect(await k.fails("create -f -", { input: pod("runtimeClassName: nope") })).toBe(
      'Error from server (Forbidden): error when creating "STDIN": pods "x" is forbidden: pod rejected: RuntimeClass "nope" not found',
    );
    expect(await k.fails("create -f -", { input: pod("priorityClassName: nope") })).toBe(
      'Error from server (Forbidden): error when creating "STDIN": pods "x" is forbidden: no PriorityClass with name nope was found',
    );
    expect(await k.fails("delete priorityclass system-node-critical")).toBe(
      'Error from server (Forbidden): priorityclasses.scheduling.k8s.io "system-node-critical" is forbidden: this is a system priority class and cannot be deleted',
    );
  });

  test("what a fresh cluster has", async () => {
    const names = async (what: string): Promise<string[]> => (await k.ok(`get ${what} -o name`)).trim().split("\n").map((name) => name.split("/")[1]!);
    expect(await names("priorityclasses")).toEqual(expect.arrayContaining(["system-cluster-critical", "system-node-critical"]));
    expect(await names("clusterroles")).toEqual(expect.arrayContaining(["admin", "cluster-admin", "edit", "system:basic-user", "system:discovery", "system:public-info-viewer", "view"]));
    expect(words((await k.ok("get clusterrolebinding cluster-admin -o wide --no-headers")).replace(/\d+s/, "AGE"))).toBe("cluster-admin ClusterRole/cluster-admin AGE system:masters");
    const lines = (await k.ok("describe clusterrole cluster-admin")).split("\n").map(words);
    expect(lines).toEqual(expect.arrayContaining(["*.* [] [] [*]", "[*] [] [*]"]));
    expect((await k.ok("describe clusterrole admin")).split("\n").map(words)).toContain(
      "rolebindings.rbac.authorization.k8s.io [] [] [create delete deletecollection get list patch update watch]",
    );
  });
});
