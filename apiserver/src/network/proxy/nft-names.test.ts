import { expect, test } from "vitest";
import { aService, aSlice } from "../../../../test/network/objects.ts";
import { nftAffinitySet, nftEndpointChain, nftServiceChain } from "./nft-names.ts";
import { servicePorts } from "./service-ports.ts";

function portOf(namespace: string, name: string, endpoint: string) {
  const service = aService(name, { ports: [{ name: "p80", port: 80, protocol: "TCP" }] });
  const slice = aSlice(name, { [endpoint]: {} }, [{ name: "p80", port: 80, protocol: "TCP" }]);
  const [port] = servicePorts({ ...service, metadata: { ...service.metadata, namespace } }, [slice]);
  if (!port?.endpoints[0]) throw new Error("no port");
  return { port, endpoint: port.endpoints[0] };
}

// From pkg/proxy/nftables/proxier_test.go.
test("the names that upstream's tests expect", () => {
  expect(nftServiceChain("service", portOf("ns1", "svc1", "10.180.0.1").port)).toBe("service-ULMVA6XW-ns1/svc1/tcp/p80");
  const { port, endpoint } = portOf("ns5", "svc5", "10.180.0.3");
  expect(nftEndpointChain(port, endpoint)).toBe("endpoint-GTK6MW7G-ns5/svc5/tcp/p80__10.180.0.3/80");
  expect(nftAffinitySet(port, endpoint)).toBe("affinity-GTK6MW7G-ns5/svc5/tcp/p80__10.180.0.3/80");
});
