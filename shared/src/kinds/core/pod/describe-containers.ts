import { describeEnv } from "./describe-env.ts";
import { longTime } from "../../describe.ts";
import type { DescribeWriter } from "../../kind.ts";
import type { Container, ContainerPort, ContainerState, ContainerStatus, PodObject, Probe, ResourceRequirements } from "./pod-types.ts";

interface Section {
  label: "Containers" | "Init Containers" | "Ephemeral Containers";
  containers: readonly Container[];
  /** Absent in a template. */
  statuses?: readonly ContainerStatus[] | undefined;
  /** Whose fields environment variables may show. */
  pod?: PodObject;
  /** Two blanks within a template. */
  indent: "" | "  ";
}

export function describeContainers({ label, containers, statuses, pod, indent }: Section, out: DescribeWriter): void {
  out.line(0, `${indent}${label}:${containers.length === 0 ? " <none>" : ""}`);
  for (const container of containers) {
    const status = statuses?.find(({ name }) => name === container.name);
    out.line(1, `${indent && " "}${container.name}:`);
    describeIdentity(container, status, out);
    describeWords(out, "Command", container.command);
    describeWords(out, "Args", container.args);
    if (status) describeLife(status, out);
    describeResources(container.resources ?? {}, out);
    for (const [name, probe] of probes(container)) out.line(2, `${name}:\t${probeText(probe)}`);
    describeEnv(container, pod, out);
    describeMounts(container, out);
  }
}

function describeIdentity({ image, ports = [] }: Container, status: ContainerStatus | undefined, out: DescribeWriter): void {
  if (status) out.line(2, `Container ID:\t${status.containerID ?? ""}`);
  out.line(2, `Image:\t${image ?? ""}`);
  if (status) out.line(2, `Image ID:\t${status.imageID}`);
  const plural = ports.length > 1 ? "s" : "";
  out.line(2, `Port${plural}:\t${portTexts(ports, ({ containerPort }) => containerPort)}`);
  out.line(2, `Host Port${plural}:\t${portTexts(ports, ({ hostPort }) => hostPort ?? 0)}`);
}

function portTexts(ports: readonly ContainerPort[], number: (port: ContainerPort) => number): string {
  const texts = ports.map((port) => `${number(port)}/${port.protocol}${port.name ? ` (${port.name})` : ""}`);
  return texts.join(", ") || "<none>";
}

function describeWords(out: DescribeWriter, label: string, words: readonly string[] | undefined): void {
  if (!words?.length) return;
  out.line(2, `${label}:`);
  for (const line of words.flatMap((word) => word.split("\n"))) out.line(3, line);
}

function describeLife(status: ContainerStatus, out: DescribeWriter): void {
  describeState(out, "State", status.state ?? {});
  if (status.lastState?.terminated) describeState(out, "Last State", status.lastState);
  out.line(2, `Ready:\t${status.ready ? "True" : "False"}`);
  out.line(2, `Restart Count:\t${status.restartCount}`);
}

function describeState(out: DescribeWriter, label: string, { running, waiting, terminated }: ContainerState): void {
  if (running) {
    out.line(2, `${label}:\tRunning`);
    out.line(3, `Started:\t${longTime(running.startedAt)}`);
  } else if (terminated) {
    out.line(2, `${label}:\tTerminated`);
    if (terminated.reason) out.line(3, `Reason:\t${terminated.reason}`);
    if (terminated.message) out.line(3, `Message:\t${terminated.message}`);
    out.line(3, `Exit Code:\t${terminated.exitCode}`);
    if (terminated.signal) out.line(3, `Signal:\t${terminated.signal}`);
    out.line(3, `Started:\t${longTime(terminated.startedAt)}`);
    out.line(3, `Finished:\t${longTime(terminated.finishedAt)}`);
  } else {
    out.line(2, `${label}:\tWaiting`);
    if (waiting?.reason) out.line(3, `Reason:\t${waiting.reason}`);
  }
}

function describeResources({ limits, requests }: ResourceRequirements, out: DescribeWriter): void {
  for (const [label, list] of [["Limits", limits], ["Requests", requests]] as const) {
    const entries = Object.entries(list ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
    if (entries.length > 0) out.line(2, `${label}:`);
    for (const [name, amount] of entries) out.line(3, `${name}:\t${amount}`);
  }
}

function probes({ livenessProbe, readinessProbe, startupProbe }: Container): [string, Probe][] {
  return [
    ...(livenessProbe ? [["Liveness", livenessProbe] satisfies [string, Probe]] : []),
    ...(readinessProbe ? [["Readiness", readinessProbe] satisfies [string, Probe]] : []),
    ...(startupProbe ? [["Startup", startupProbe] satisfies [string, Probe]] : []),
  ];
}

/** `http-get http://:8080/x delay=0s timeout=1s period=10s #success=1 #failure=3` */
function probeText(probe: Probe): string {
  const { initialDelaySeconds = 0, timeoutSeconds = 0, periodSeconds = 0, successThreshold = 0, failureThreshold = 0 } = probe;
  const attributes = `delay=${initialDelaySeconds}s timeout=${timeoutSeconds}s period=${periodSeconds}s #success=${successThreshold} #failure=${failureThreshold}`;
  return `${actionText(probe)} ${attributes}`;
}

function actionText({ exec, httpGet, tcpSocket, grpc }: Probe): string {
  if (exec) return `exec [${(exec.command ?? []).join(" ")}]`;
  if (httpGet) {
    const { scheme = "HTTP", host = "", port, path = "" } = httpGet;
    const shownHost = host.includes(":") ? `[${host}]` : host;
    return `http-get ${scheme.toLowerCase()}://${shownHost}:${port}${encodeURI(path).replaceAll("?", "%3F")}`;
  }
  if (tcpSocket) return `tcp-socket ${tcpSocket.host ?? ""}:${tcpSocket.port}`;
  return grpc ? `grpc <pod>:${grpc.port} ${grpc.service ?? ""}` : "unknown";
}

function describeMounts({ volumeMounts, volumeDevices }: Container, out: DescribeWriter): void {
  out.line(2, volumeMounts?.length ? "Mounts:" : "Mounts:\t<none>");
  for (const { mountPath, name, readOnly, subPath } of [...(volumeMounts ?? [])].sort((a, b) => (a.mountPath < b.mountPath ? -1 : 1))) {
    const flags = [readOnly ? "ro" : "rw", ...(subPath ? [`path=${JSON.stringify(subPath)}`] : [])];
    out.line(3, `${mountPath} from ${name} (${flags.join(",")})`);
  }
  if (!volumeDevices?.length) return;
  out.line(2, volumeMounts?.length ? "Devices:" : "Devices:\t<none>");
  for (const { devicePath, name } of volumeDevices) out.line(3, `${devicePath} from ${name}`);
}
