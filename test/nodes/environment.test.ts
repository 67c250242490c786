import { ConfigMap } from "@kx/shared/kinds/core/config-map";
import { Secret } from "@kx/shared/kinds/core/secret";
import { Service } from "@kx/shared/kinds/core/service";
import { expect, test } from "vitest";
import { startLab } from "./lab.ts";

test("a container's environment comes from where the pod says", async () => {
  const lab = await startLab();
  await lab.client.create(ConfigMap, { metadata: { name: "settings", namespace: "default" }, data: { color: "blue", size: "10" } });
  await lab.client.create(Secret, { metadata: { name: "keys", namespace: "default" }, stringData: { token: "s3cret" } });
  await lab.client.create(Service, { metadata: { name: "my-db", namespace: "default" }, spec: { clusterIP: "10.0.0.77", ports: [{ name: "sql", port: 5432 }] } });
  await lab.settled();
  const field = (name: string, fieldPath: string): object => ({ name, valueFrom: { fieldRef: { fieldPath } } });
  const env = [
    { name: "COLOR", valueFrom: { configMapKeyRef: { name: "settings", key: "color" } } },
    { name: "TOKEN", valueFrom: { secretKeyRef: { name: "keys", key: "token" } } },
    { name: "NOTHING", valueFrom: { configMapKeyRef: { name: "none", key: "none", optional: true } } },
    field("NODE", "spec.nodeName"),
    field("IP", "status.podIP"),
    field("HOST", "status.hostIP"),
    field("LABEL", "metadata.labels['app']"),
    { name: "CPU", valueFrom: { resourceFieldRef: { resource: "limits.cpu" } } },
    { name: "BOTH", value: "$(COLOR)-$(P_size)-$(MY_DB_SERVICE_PORT_SQL)-$$(COLOR)-$(UNKNOWN)-$(HOSTNAME)" },
  ];
  const echo = 'echo "$COLOR $TOKEN <$NOTHING> $NODE $IP $HOST $LABEL $CPU $P_color $MY_DB_SERVICE_HOST $KUBERNETES_SERVICE_HOST $HOSTNAME"; echo $BOTH; sleep 1d';
  const { status } = await lab.run("web", { image: "busybox", command: ["sh", "-c", echo], env, envFrom: [{ prefix: "P_", configMapRef: { name: "settings" } }] });
  // The pod itself has no label, and no limit: the node's 64 cores are.
  expect(await lab.logs("web")).toBe(`blue s3cret <> node-1 ${status!.podIP} 172.18.0.2  64 blue 10.0.0.77 10.0.0.1 web\nblue-10-5432-$(COLOR)-$(UNKNOWN)-$(HOSTNAME)\n`);
});

test("arguments expand before the program sees them", async () => {
  const lab = await startLab();
  const { status } = await lab.run("web", { image: "hashicorp/http-echo", args: ["-text=$(WHO) on $(KUBERNETES_SERVICE_PORT)"], env: [{ name: "WHO", value: "me" }] });
  expect(await lab.ask(`http://${status!.podIP}:5678/`)).toBe("me on 443\n");
});
