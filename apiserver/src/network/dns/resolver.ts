import { isIP } from "node:net";
import { Pod } from "@kx/shared/kinds/core/pod";
import type { Cache } from "@kx/shared/client/informer";
import type { Random } from "@kx/shared/meta/clock";
import { ConnectError, type Hop, type Resolver, type Sender } from "@kx/shared/net/fabric";
import { canonicalName } from "./names.ts";
import type { OutsideName } from "./outside-names.ts";
import { clusterAnswer } from "./records.ts";
import { candidateNames, type SearchPath } from "./search-path.ts";
import type { DnsView } from "./view.ts";

/** Those who do not ask the cluster's DNS. */
const strangers: Readonly<Record<Sender["kind"], string>> = {
  node: "a node's own resolver",
  pod: "this pod's DNS policy",
  client: "this client",
  outside: "a client outside",
};

/** CNAMEs that are followed before giving up, as CoreDNS does. */
const maxAliases = 8;

interface Resolved {
  canonical: string;
  ips: string[];
}

export interface ResolverOptions {
  readonly cache: Cache;
  readonly view: DnsView;
  readonly outsideName: (name: string) => OutsideName | undefined;
  readonly searchPath: (sender: Sender) => SearchPath;
  readonly random: Random;
  /** `cluster.local` */
  readonly zone: string;
}

/** Resolves names as the C library of a pod, a node or a machine outside would. */
export function createResolver({ cache, view, outsideName, searchPath, random, zone }: ResolverOptions): Resolver {
  const pods = cache.of(Pod);

  function shuffled(ips: string[]): string[] {
    for (let last = ips.length - 1; last > 0; last--) {
      const other = Math.floor(random() * (last + 1));
      [ips[last], ips[other]] = [ips[other] as string, ips[last] as string];
    }
    return ips;
  }

  /** What /etc/hosts says: localhost, and in a pod its own name. */
  function hostsFile(from: Sender, name: string): string | undefined {
    if (name === "localhost") return "127.0.0.1";
    if (from.kind !== "pod" || from.name === undefined) return undefined;
    const pod = pods.get({ namespace: from.namespace ?? "", name: from.name });
    const hostname = pod?.spec?.hostname ?? from.name;
    const subdomain = pod?.spec?.subdomain;
    return name === hostname || (subdomain && name === `${hostname}.${subdomain}.${from.namespace}.svc.${zone}`) ? from.ip : undefined;
  }

  /** One question with its aliases followed; undefined for a name without addresses. @throws ConnectError unresolved */
  function lookUp(asked: string, cluster: boolean, hops: Hop[] | undefined): Resolved | undefined {
    let name = asked;
    for (let aliases = 0; aliases <= maxAliases; aliases++) {
      const known = cluster ? clusterAnswer(view, { name, type: "A", zone }) : undefined;
      const alias = known?.answers.find(({ type }) => type === "CNAME");
      if (alias) {
        const target = canonicalName(String(alias.data));
        hops?.push({ step: "resolve", at: "dns", text: `${name} is a CNAME for ${target}`, detail: { name, cname: target } });
        name = target;
        continue;
      }
      if (known) {
        const records = known.answers.length > 0 ? known.answers : (clusterAnswer(view, { name, type: "AAAA", zone })?.answers ?? []);
        if (records.length > 0) return { canonical: name, ips: shuffled(records.map(({ data }) => String(data))) };
      }
      const outside = known ? undefined : outsideName(name);
      if (outside) {
        if (outside.ips.length === 0) throw new ConnectError("unresolved", `${name} is ${outside.what}, which has no address yet`, { hops });
        hops?.push({ step: "resolve", at: "dns", text: `${name} is ${outside.what}` });
        return { canonical: name, ips: [...outside.ips] };
      }
      if (name !== asked) {
        throw new ConnectError("unresolved", `${asked} is a CNAME for ${name}, and no such host is on the simulated outside yet`, {
          mend: "point externalName at a name of the cluster or at the host of an Ingress",
          hops,
        });
      }
      return undefined;
    }
    throw new ConnectError("unresolved", `${asked} is a chain of more than ${maxAliases} CNAMEs`, { hops });
  }

  function unresolved(from: Sender, name: string, path: SearchPath, hops: Hop[] | undefined): ConnectError {
    if (!path.cluster) {
      const inCluster = lookUpQuietly(name, from.namespace ?? "default");
      if (inCluster) {
        return new ConnectError("unresolved", `could not resolve ${name}: ${strangers[from.kind]} does not know the cluster's names`, {
          mend: "send from inside with --from pod/NAME, or use a NodePort, a LoadBalancer or an Ingress host",
          hops,
        });
      }
      return new ConnectError("unresolved", `could not resolve ${name}: no such host is on the simulated outside yet`, { hops });
    }
    const [service = "", namespace = from.namespace ?? "default"] = name.split(".");
    return new ConnectError("unresolved", `could not resolve ${name}: ${reason(service, namespace)}`, {
      mend: "see the Services with kx get services -A",
      hops,
    });
  }

  function reason(service: string, namespace: string): string {
    if (!view.hasNamespace(namespace)) return `there is no namespace ${namespace}, and no such host is on the simulated outside yet`;
    if (!view.service({ namespace, name: service })) return `there is no service ${service} in namespace ${namespace}`;
    return `service ${namespace}/${service} is headless and has no ready endpoints, or no such name below it`;
  }

  const lookUpQuietly = (name: string, namespace: string): boolean =>
    candidateNames(name, { cluster: true, search: [`${namespace}.svc.${zone}`, `svc.${zone}`, zone], ndots: 5 }).some(
      (candidate) => (clusterAnswer(view, { name: candidate, type: "A", zone })?.answers.length ?? 0) > 0,
    );

  return {
    // oxlint-disable-next-line require-await -- the interface is asynchronous for resolvers that ask a real server; a throw must reject
    async resolve(from, host, hops) {
      const literal = host.startsWith("[") ? host.slice(1, -1) : host;
      if (isIP(literal) !== 0) return { canonical: literal, ips: [literal] };
      const asked = host.toLowerCase();
      const local = hostsFile(from, canonicalName(asked));
      if (local) return { canonical: canonicalName(asked), ips: [local] };
      const path = searchPath(from);
      for (const name of candidateNames(asked, path)) {
        const found = lookUp(name, path.cluster, hops);
        if (!found) continue;
        hops?.push({
          step: "resolve",
          at: "dns",
          text: `${found.canonical} is ${found.ips.join(", ")}`,
          detail: { asked: host, name: found.canonical, address: found.ips[0] ?? "" },
        });
        return found;
      }
      throw unresolved(from, canonicalName(asked), path, hops);
    },
  };
}
