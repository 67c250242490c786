import { describe, expect, test } from "vitest";
import { endpointChain, serviceChain } from "./chain-names.ts";

describe("chain names are those of upstream's own tests and of real clusters", () => {
  test.each([
    ["ns1/svc1:p80", "TCP", "XPGD46QRK7WJZT7O"],
    ["ns2/svc2:p80", "TCP", "GNZBNJ2PO5MGZ6GT"],
    ["ns3/svc3:p80", "TCP", "X27LE4BHSL4DOUIK"],
    ["ns4/svc4:p80", "TCP", "4SW47YFZTEDKD3PK"],
    ["ns5/svc5:p80", "TCP", "NUKIZ6OKUXPJNT4C"],
    ["default/kubernetes:https", "TCP", "NPX46M4PTMTKRN6Y"],
    ["kube-system/kube-dns:dns", "UDP", "TCOU7JCQXEZGVUNU"],
    ["kube-system/kube-dns:dns-tcp", "TCP", "ERIFXISQEP7F7OF4"],
    ["kube-system/kube-dns:metrics", "TCP", "JD5MR3NA4I4DYORP"],
    ["default/web", "TCP", "LOLE4ISW44XBNF3G"],
    ["default/web:http", "TCP", "CDGGSHYLG3RE2FKL"],
  ])("%s %s", (portName, protocol, suffix) => {
    expect(serviceChain("KUBE-SVC", portName, protocol)).toBe(`KUBE-SVC-${suffix}`);
  });

  test.each([
    ["ns1/svc1:p80", "10.180.0.1:80", "SXIVWICOYRO3J4NJ"],
    ["ns5/svc5:p80", "10.180.0.3:80", "I77PXRDZVX7PMWMN"],
    ["default/web:http", "10.244.1.2:8080", "UIQK3OSOSTRHRPBX"],
    ["default/web:http", "10.244.2.3:8080", "VQGOCFX4X6FWJPNR"],
  ])("%s -> %s", (portName, endpoint, suffix) => {
    expect(endpointChain(portName, "TCP", endpoint)).toBe(`KUBE-SEP-${suffix}`);
  });
});
