import { ConfigMap } from "@kx/shared/kinds/core/config-map";
import type { Pod } from "@kx/shared/kinds/core/pod";
import { Secret } from "@kx/shared/kinds/core/secret";
import { Service } from "@kx/shared/kinds/core/service";
import { describe, expect, test } from "vitest";
import { serviceVariables } from "../../apiserver/src/nodes/kubelet/environment.ts";
import { missingVolume } from "../../apiserver/src/nodes/files/missing-volume.ts";
import { createMemoryCluster } from "../network/memory-cache.ts";

const aService = (name: string, namespace: string, spec: object): Service => ({ metadata: { name, namespace }, spec });
const aPod = (spec: object = {}, namespace = "shop"): Pod => ({ metadata: { name: "web", namespace }, spec: { containers: [], ...spec } });

describe("service variables", () => {
  const { cache, put } = createMemoryCluster();
  put(
    Service,
    aService("kubernetes", "default", { clusterIP: "10.0.0.1", ports: [{ name: "https", port: 443, protocol: "TCP" }] }),
    aService("db", "default", { clusterIP: "10.0.0.2", ports: [{ port: 1, protocol: "TCP" }] }),
    aService("my-dns", "shop", { clusterIP: "10.0.0.3", ports: [{ name: "dns-udp", port: 53, protocol: "UDP" }, { name: "dns", port: 54, protocol: "TCP" }] }),
    aService("headless", "shop", { clusterIP: "None", ports: [{ port: 80, protocol: "TCP" }] }),
    aService("outside", "shop", { type: "ExternalName", externalName: "example.com" }),
  );
  const api = {
    KUBERNETES_SERVICE_HOST: "10.0.0.1",
    KUBERNETES_SERVICE_PORT: "443",
    KUBERNETES_SERVICE_PORT_HTTPS: "443",
    KUBERNETES_PORT: "tcp://10.0.0.1:443",
    KUBERNETES_PORT_443_TCP: "tcp://10.0.0.1:443",
    KUBERNETES_PORT_443_TCP_PROTO: "tcp",
    KUBERNETES_PORT_443_TCP_PORT: "443",
    KUBERNETES_PORT_443_TCP_ADDR: "10.0.0.1",
  };

  test("are those of the namespace's services with an address, and of the API", () => {
    expect(serviceVariables(aPod(), cache)).toEqual({
      ...api,
      MY_DNS_SERVICE_HOST: "10.0.0.3",
      MY_DNS_SERVICE_PORT: "53",
      MY_DNS_SERVICE_PORT_DNS_UDP: "53",
      MY_DNS_SERVICE_PORT_DNS: "54",
      MY_DNS_PORT: "udp://10.0.0.3:53",
      MY_DNS_PORT_53_UDP: "udp://10.0.0.3:53",
      MY_DNS_PORT_53_UDP_PROTO: "udp",
      MY_DNS_PORT_53_UDP_PORT: "53",
      MY_DNS_PORT_53_UDP_ADDR: "10.0.0.3",
      MY_DNS_PORT_54_TCP: "tcp://10.0.0.3:54",
      MY_DNS_PORT_54_TCP_PROTO: "tcp",
      MY_DNS_PORT_54_TCP_PORT: "54",
      MY_DNS_PORT_54_TCP_ADDR: "10.0.0.3",
    });
  });

  test("are the API's alone without service links", () => {
    expect(serviceVariables(aPod({ enableServiceLinks: false }), cache)).toEqual(api);
  });
});

describe("volumes that cannot be mounted", () => {
  const { cache, put } = createMemoryCluster();
  put(ConfigMap, { metadata: { name: "conf", namespace: "shop" }, data: { a: "1" }, binaryData: { b: "Mg==" } });
  put(Secret, { metadata: { name: "keys", namespace: "shop" }, data: { a: "MQ==" } });

  test.each([
    [{ configMap: { name: "conf" } }, undefined],
    [{ configMap: { name: "conf", items: [{ key: "b", path: "b" }] } }, undefined],
    [{ configMap: { name: "none" } }, 'configmap "none" not found'],
    [{ configMap: { name: "none", optional: true } }, undefined],
    [{ configMap: { name: "conf", items: [{ key: "z", path: "z" }] } }, "configmap references non-existent config key: z"],
    [{ secret: { secretName: "keys" } }, undefined],
    [{ secret: { secretName: "none" } }, 'secret "none" not found'],
    [{ secret: { secretName: "keys", items: [{ key: "z", path: "z" }] } }, "references non-existent secret key: z"],
    [{ projected: { sources: [{ configMap: { name: "conf" } }, { secret: { name: "none" } }] } }, 'secret "none" not found'],
    [{ emptyDir: {} }, undefined],
  ])("%j", (source, fault) => {
    const missing = missingVolume(aPod({ volumes: [{ name: "data", ...source }] }), cache);
    expect(missing).toBe(fault && `MountVolume.SetUp failed for volume "data" : ${fault}`);
  });
});
