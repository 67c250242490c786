import { Pod } from "@kx/shared/kinds/core/pod";
import { expect } from "vitest";
import { configMap, deployment, ingress, pod, secret, service } from "./manifests.ts";
import type { MatrixCase } from "./matrix-case.ts";
import type { Session } from "./session.ts";
import { ready, rolledOut } from "./states.ts";
import { endpointsWarning, table } from "./told.ts";

/** Titles, as the columns of kubernetes' pkg/printers/internalversion/printers.go; without those of `-o wide`. */
const columns = (title: string): string[] => title.split(", ");

const web = (k: Session): Promise<void> => k.given(deployment("web"), service("web"), ingress("web"), configMap("settings"), secret("password"));

export const get: readonly MatrixCase[] = [
  {
    name: "get pods",
    async run(k) {
      await k.given(pod("a"), pod("b"));
      await Promise.all([ready(k, "a"), ready(k, "b")]);
      const [header, ...rows] = table(await k.ok("get pods"));
      expect(header).toEqual(columns("NAME, READY, STATUS, RESTARTS, AGE"));
      expect(rows).toEqual(["a", "b"].map((name) => [name, "1/1", "Running", "0", expect.stringMatching(/^\d+s$/)]));
    },
  },
  {
    name: "get pods -o wide",
    async run(k) {
      await k.given(pod("a"));
      const { spec, status } = await ready(k, "a");
      const [header, row] = table(await k.ok("get pods -o wide"));
      expect(header).toEqual(columns("NAME, READY, STATUS, RESTARTS, AGE, IP, NODE, NOMINATED NODE, READINESS GATES"));
      expect(row!.slice(5)).toEqual([status!.podIP, spec!.nodeName, "<none>", "<none>"]);
    },
  },
  {
    name: "get pods -A",
    async run(k) {
      await k.given(pod("a"));
      const [header, ...rows] = table(await k.ok("get pods -A"));
      expect(header).toEqual(columns("NAMESPACE, NAME, READY, STATUS, RESTARTS, AGE"));
      expect(rows.map((row) => row.slice(0, 2))).toContainEqual([k.namespace, "a"]);
    },
  },
  {
    name: "get NAME NAME, get TYPE/NAME",
    async run(k) {
      await k.given(configMap("a"), configMap("b"), configMap("c"));
      expect(await k.ok("get configmap a c -o name")).toBe("configmap/a\nconfigmap/c\n");
      expect(await k.ok("get configmap/b sa/default -o name")).toBe("configmap/b\nserviceaccount/default\n");
      expect(await k.fails("get configmap a none")).toBe('Error from server (NotFound): configmaps "none" not found');
    },
  },
  {
    name: "get TYPE,TYPE",
    async run(k) {
      await web(k);
      const blocks = (await k.ok("get service,configmap")).trimEnd().split("\n\n");
      expect(blocks.map((block) => table(block).map(([name]) => name))).toEqual([
        ["NAME", "service/web"],
        ["NAME", "configmap/kube-root-ca.crt", "configmap/settings"],
      ]);
    },
  },
  {
    name: "get all",
    async run(k) {
      await web(k);
      await rolledOut(k, "web");
      const names = table(await k.ok("get all")).flatMap(([name]) => (name?.includes("/") ? [name.replace(/\/.*/, "")] : []));
      expect(names).toEqual(["pod", "service", "deployment.apps", "replicaset.apps"]);
    },
  },
  {
    name: "get, every kind's columns",
    async run(k) {
      await web(k);
      for (const [kind, titles] of Object.entries(titlesOf)) {
        const [header] = table(await k.ok(`get ${kind}`, { stderr: kind.startsWith("endpoints ") ? endpointsWarning : "" }));
        expect(header, kind).toEqual(columns(titles));
      }
    },
  },
  {
    name: "get deployments -o wide",
    async run(k) {
      await web(k);
      await rolledOut(k, "web");
      const [header, row] = table(await k.ok("get deployments -o wide"));
      expect(header).toEqual(columns("NAME, READY, UP-TO-DATE, AVAILABLE, AGE, CONTAINERS, IMAGES, SELECTOR"));
      expect(row).toEqual(["web", "1/1", "1", "1", expect.stringMatching(/^\d+s$/), "web", "nginx:1.27", "app=web"]);
    },
  },
  {
    name: "get services",
    async run(k) {
      await k.given(service("plain"), service("none", { clusterIP: "None" }), service("out", { type: "ExternalName", externalName: "db.example.com" }));
      const rows = table(await k.ok("get services")).slice(1).map((row) => row.slice(0, 5));
      expect(rows).toEqual([
        ["none", "ClusterIP", "None", "<none>", "80/TCP"],
        ["out", "ExternalName", "<none>", "db.example.com", "80/TCP"],
        ["plain", "ClusterIP", expect.stringMatching(/^10\.0\.\d+\.\d+$/), "<none>", "80/TCP"],
      ]);
    },
  },
  {
    name: "get -l",
    async run(k) {
      await k.given(pod("a"), pod("b"));
      for (const selector of ["app=a", "app in (a)", "app!=b", "app notin (b),app"]) expect(await k.ok(["get", "pods", "-l", selector, "-o", "name"])).toBe("pod/a\n");
      expect(await k.ok("get pods -l !app -o name")).toBe("");
      expect(await k.fails(["get", "pods", "-l", "app~a"])).toMatch(/unable to parse requirement: <nil>: Invalid value: "app~a": name part must consist of alphanumeric characters, /);
    },
  },
  {
    name: "get --field-selector",
    async run(k) {
      await k.given(pod("a"), pod("b"));
      await Promise.all([ready(k, "a"), ready(k, "b")]);
      expect(await k.ok("get pods --field-selector metadata.name=a,status.phase=Running -o name")).toBe("pod/a\n");
      expect(await k.ok("get pods --field-selector status.phase!=Running -o name")).toBe("");
      expect(await k.fails("get pods --field-selector spec.none=x")).toBe(
        'Error from server (BadRequest): Unable to find "/v1, Resource=pods" that match label selector "", field selector "spec.none=x": field label not supported: spec.none',
      );
    },
  },
  {
    name: "get --show-labels, -L, --label-columns",
    async run(k) {
      await k.given(pod("a"));
      expect(table(await k.ok("get pods --show-labels")).map((row) => row.at(-1))).toEqual(["LABELS", "app=a"]);
      expect(table(await k.ok("get pods -L app,none")).map((row) => row.slice(-2))).toEqual([["APP", "NONE"], ["a", ""]]);
    },
  },
  {
    name: "get --show-kind, --no-headers",
    async run(k) {
      await k.given(pod("a"));
      expect(await k.ok("get pods --show-kind --no-headers")).toMatch(/^pod\/a +[01]\/1 /);
    },
  },
  {
    name: "get --sort-by",
    async run(k) {
      await k.given(configMap("a", { order: "2" }), configMap("b", { order: "1" }), configMap("c", { order: "3" }));
      const names = table(await k.ok("get configmaps --sort-by=.data.order --field-selector metadata.name!=kube-root-ca.crt")).map(([name]) => name);
      expect(names).toEqual(["NAME", "b", "a", "c"]);
      const rows = table(await k.ok("get pods -A --sort-by=.spec.nodeName -o wide"));
      const nodes = rows.slice(1).map((row) => row[rows[0]!.indexOf("NODE")]!);
      expect(nodes.length).toBeGreaterThan(0);
      expect(nodes.filter((node) => node !== "<none>")).toEqual(nodes.filter((node) => node !== "<none>").sort());
    },
  },
  {
    name: "get --chunk-size",
    async run(k) {
      await k.given(configMap("a"), configMap("b"));
      const { stdout, requests } = await k.run("get configmaps --chunk-size=1 --no-headers");
      expect(stdout.match(/^\S+/gm)).toEqual(["a", "b", "kube-root-ca.crt"]);
      const pages = requests.filter(({ path }) => path.includes("/configmaps?"));
      if (k.minor >= 27) expect(pages.map(({ path }) => path.replace(/continue=[^&]+/, "continue=…").replace(/.*\?/, ""))).toEqual(["limit=1", "continue=…&limit=1", "continue=…&limit=1"]);
      expect((await k.ok("get configmaps --chunk-size=0 -o name")).split("\n")).toHaveLength(4);
    },
  },
  {
    name: "get --ignore-not-found",
    async run(k) {
      expect(await k.ok("get pod none --ignore-not-found")).toBe("");
    },
  },
  {
    name: "get of an empty list",
    async run(k) {
      expect(await k.ok("get pods", { stderr: `No resources found in ${k.namespace} namespace.\n` })).toBe("");
      expect(await k.ok("get ingresses -A -l none=none", { stderr: "No resources found\n" })).toBe("");
    },
  },
  {
    name: "get --server-print=false",
    async run(k) {
      await k.given(pod("a"));
      expect(table(await k.ok("get pods --server-print=false")).map((row) => row.slice(0, 2))).toEqual([["NAME", "AGE"], ["a", expect.stringMatching(/^\d+s$/)]]);
    },
  },
  {
    name: "get --subresource=status",
    since: 24,
    async run(k) {
      await k.given(pod("a"));
      await ready(k, "a");
      expect(await k.ok("get pod a --subresource=status -o jsonpath={.status.phase}")).toBe("Running");
    },
  },
  {
    name: "get --subresource=scale",
    since: 24,
    async run(k) {
      await web(k);
      expect(table(await k.ok("get deployment web --subresource=scale")).map((row) => row.slice(0, 2))).toEqual([["NAME", "DESIRED"], ["web", "1"]]);
    },
  },
  {
    name: "get -f",
    async run(k) {
      await k.given(configMap("a"));
      const input = JSON.stringify(configMap("a"));
      expect(await k.ok("get -f - -o name", { input })).toBe("configmap/a\n");
    },
  },
  {
    name: "get of a pod that is going",
    async run(k) {
      // No kubelet ends it.
      await k.given(pod("a", { nodeName: "nowhere" }));
      await k.client.delete(Pod, { namespace: k.namespace, name: "a" });
      expect(table(await k.ok("get pod a"))[1]![2]).toBe("Terminating");
      await k.client.delete(Pod, { namespace: k.namespace, name: "a" }, { gracePeriodSeconds: 0 });
    },
  },
];

const titlesOf: Record<string, string> = {
  "services web": "NAME, TYPE, CLUSTER-IP, EXTERNAL-IP, PORT(S), AGE",
  "services web -o wide": "NAME, TYPE, CLUSTER-IP, EXTERNAL-IP, PORT(S), AGE, SELECTOR",
  "deploy": "NAME, READY, UP-TO-DATE, AVAILABLE, AGE",
  "rs": "NAME, DESIRED, CURRENT, READY, AGE",
  "rs -o wide": "NAME, DESIRED, CURRENT, READY, AGE, CONTAINERS, IMAGES, SELECTOR",
  "ing": "NAME, CLASS, HOSTS, ADDRESS, PORTS, AGE",
  "ingressclasses": "NAME, CONTROLLER, PARAMETERS, AGE",
  "endpoints web": "NAME, ENDPOINTS, AGE",
  "endpointslices": "NAME, ADDRESSTYPE, PORTS, ENDPOINTS, AGE",
  "no": "NAME, STATUS, ROLES, AGE, VERSION",
  "no -o wide": "NAME, STATUS, ROLES, AGE, VERSION, INTERNAL-IP, EXTERNAL-IP, OS-IMAGE, KERNEL-VERSION, CONTAINER-RUNTIME",
  "events": "LAST SEEN, TYPE, REASON, OBJECT, MESSAGE",
  "events -o wide": "LAST SEEN, TYPE, REASON, OBJECT, SUBOBJECT, SOURCE, MESSAGE, FIRST SEEN, COUNT, NAME",
  "ns": "NAME, STATUS, AGE",
  "cm": "NAME, DATA, AGE",
  "secrets": "NAME, TYPE, DATA, AGE",
  "sa": "NAME, AGE",
  "leases -A": "NAMESPACE, NAME, HOLDER, AGE",
  "ipaddresses": "NAME, PARENTREF",
  "servicecidrs": "NAME, CIDRS, AGE",
};
