import { expect } from "vitest";
import { configMap, deployment, ingress, pod, secret, service } from "./manifests.ts";
import type { MatrixCase } from "./matrix-case.ts";
import type { Manifest, Session } from "./session.ts";
import { ready, rolledOut } from "./states.ts";
import { endpointsWarning } from "./told.ts";

interface Described {
  since?: number;
  given?: readonly Manifest[];
  /** What must be there and done before. */
  settled?(k: Session): Promise<unknown>;
  /** In this order; blanks between a label and its value are the tab writer's. */
  lines: readonly RegExp[];
  stderr?(minor: number): string;
}

const web = [deployment("web", { replicas: 2 }), service("web")];
const webSettled = (k: Session): Promise<unknown> => rolledOut(k, "web");
/** Up to 1.30 the describers of Service and Ingress read Endpoints. */
const readsEndpoints = (minor: number): string => (minor < 31 ? endpointsWarning : "");

/** By the words after `describe`: lines of the describers in kubectl's pkg/describe/describe.go. */
const described: Record<string, Described> = {
  "pod": {
    given: [pod("p")],
    settled: (k) => ready(k, "p"),
    lines: [/^Name: +p$/, /^Namespace: +case-\d+$/, /^Node: +node-\d\/172\.18\.0\.\d+$/, /^Labels: +app=p$/, /^Status: +Running$/, /^IP: +10\.244\.\d\.\d+$/, /^ {2}web:$/, /^ {4}Image: +nginx:1\.27$/, /^ {4}State: +Running$/, /^ {4}Ready: +True$/, /^ {2}Ready +True ?$/, /^QoS Class: +BestEffort$/, /^Events:$/, / Scheduled .* default-scheduler +Successfully assigned case-\d+\/p to node-\d$/, / Started .* kubelet +(?:Started container web|Container started)$/],
  },
  "deployment": {
    given: web,
    settled: webSettled,
    lines: [/^Name: +web$/, /^Selector: +app=web$/, /^Replicas: +2 desired \| 2 updated \| 2 total \| 2 available \| 0 unavailable$/, /^StrategyType: +RollingUpdate$/, /^RollingUpdateStrategy: +25% max unavailable, 25% max surge$/, /^ {4}Port: +80\/TCP$/, /^ {2}Available +True +MinimumReplicasAvailable$/, /^NewReplicaSet: +web-\S+ \(2\/2 replicas created\)$/, /ScalingReplicaSet +\S+ +deployment-controller +Scaled up replica set web-\S+ (?:from 0 )?to 2$/],
  },
  "replicaset": {
    given: web,
    settled: webSettled,
    lines: [/^Selector: +app=web,pod-template-hash=\S+$/, /^Controlled By: +Deployment\/web$/, /^Replicas: +2 current \/ 2 desired$/, /^Pods Status: +2 Running \/ 0 Waiting \/ 0 Succeeded \/ 0 Failed$/, /SuccessfulCreate +\S+ +replicaset-controller +Created pod: web-/],
  },
  "service web": {
    given: web,
    settled: webSettled,
    lines: [/^Name: +web$/, /^Selector: +app=web$/, /^Type: +ClusterIP$/, /^IP: +10\.0\.\d+\.\d+$/, /^Port: +http +80\/TCP$/, /^TargetPort: +80\/TCP$/, /^Endpoints: +10\.244\.\d\.\d+:80,10\.244\.\d\.\d+:80$/, /^Session Affinity: +None$/, /^Events: +<none>$/],
    stderr: readsEndpoints,
  },
  "endpoints web": {
    given: web,
    settled: webSettled,
    lines: [/^Name: +web$/, /^Subsets:$/, /^ {2}Addresses: +10\.244\.\d\.\d+,10\.244\.\d\.\d+$/, /^ {2}NotReadyAddresses: +<none>$/, /^ {4}http +80 +TCP$/, /^Events: +<none>$/],
    stderr: () => endpointsWarning,
  },
  "endpointslices -l kubernetes.io/service-name=web": {
    // 1.20 reads the slices' beta, which a current cluster no longer serves.
    since: 21,
    given: web,
    settled: webSettled,
    lines: [/^AddressType: +IPv4$/, /^ {2}http +80 +TCP$/, /^ {2}- Addresses: +10\.244\.\d\.\d+$/, /^ {6}Ready: +true$/, /^ {4}TargetRef: +Pod\/web-/, /^ {4}NodeName: +node-\d$/],
  },
  "ingress web": {
    given: [...web, ingress("web")],
    settled: webSettled,
    lines: [/^Name: +web$/, /^ {2}web\.example\.com *$/, /^ +\/ +web:80 \(10\.244\.\d\.\d+:80,10\.244\.\d\.\d+:80\)$/],
    stderr: readsEndpoints,
  },
  "ingressclass nginx": { lines: [/^Name: +nginx$/, /^Controller: +k8s\.io\/ingress-nginx$/] },
  "configmap settings": { given: [configMap("settings")], lines: [/^Name: +settings$/, /^Data$/, /^====$/, /^a:$/, /^----$/, /^b$/, /^Events: +<none>$/] },
  "secret password": { given: [secret("password")], lines: [/^Name: +password$/, /^Type: +Opaque$/, /^a: +1 bytes$/] },
  "serviceaccount default": { lines: [/^Name: +default$/, /^Mountable secrets: +<none>$/, /^Events: +<none>$/] },
  "namespace default": { lines: [/^Name: +default$/, /^Labels: +kubernetes\.io\/metadata\.name=default$/, /^Status: +Active$/, /^No resource quota\.$/, /^No LimitRange resource\.$/] },
  "node node-1": {
    lines: [/^Name: +node-1$/, /^Taints: +<none>$/, /^Unschedulable: +false$/, /^ {2}HolderIdentity: +node-1$/, /^ {2}Ready +True .* KubeletReady/, /^ {2}InternalIP: +172\.18\.0\.2$/, /^ {2}Hostname: +node-1$/, /^PodCIDR: +10\.244\.1\.0\/24$/, /^Non-terminated Pods: +\(\d+ in total\)$/, /^Allocated resources:$/],
  },
  "lease node-1 -n kube-node-lease": { lines: [/^ {2}Holder Identity: +node-1$/, /^Events: +<none>$/] },
  // Older releases know them as v1alpha1 or v1beta1 alone, which a current cluster no longer serves.
  "ipaddress 10.0.0.1": { since: 33, lines: [/^Name: +10\.0\.0\.1$/, /^Parent Reference:$/, /^ +Resource: +services$/, /^ +Namespace: +default$/, /^ +Name: +kubernetes$/] },
  "servicecidr kubernetes": { since: 33, lines: [/^Name: +kubernetes$/, /^CIDRs: +10\.0\.0\.0\/16$/, /^Conditions:$/, /^ {2}Ready +True /] },
};

const row = ([words, { since, given = [], settled, lines, stderr }]: [string, Described]): MatrixCase => ({
  name: `describe ${words}`,
  ...(since === undefined ? {} : { since }),
  async run(k) {
    await k.given(...given);
    await settled?.(k);
    const told = await k.ok(`describe ${words}`, { stderr: stderr?.(k.minor) ?? "" });
    let rest = told.split("\n");
    for (const line of lines) {
      const found = rest.findIndex((text) => line.test(text));
      expect(found, `${line} in: ${told}`).toBeGreaterThanOrEqual(0);
      rest = rest.slice(found + 1);
    }
  },
});

export const describe: readonly MatrixCase[] = [
  ...Object.entries(described).map(row),
  {
    name: "describe -l, of several, of none",
    async run(k) {
      await k.given(configMap("a"), configMap("b"), { ...secret("c"), metadata: { name: "c", labels: { app: "x" } } });
      expect((await k.ok("describe configmap a b")).match(/^Name: +.*$/gm)).toEqual([expect.stringMatching(/ a$/), expect.stringMatching(/ b$/)]);
      expect((await k.ok("describe configmaps,secrets -l app=x")).match(/^Name: +.*$/gm)).toEqual([expect.stringMatching(/ c$/)]);
      expect(await k.ok("describe pods", { stderr: `No resources found in ${k.namespace} namespace.\n` })).toBe("");
      expect(await k.fails("describe pod none")).toBe('Error from server (NotFound): pods "none" not found');
    },
  },
  {
    name: "describe --show-events=false",
    async run(k) {
      await k.given(pod("p"));
      await ready(k, "p");
      expect(await k.ok("describe pod p --show-events=false")).not.toMatch(/^Events:/m);
    },
  },
];
