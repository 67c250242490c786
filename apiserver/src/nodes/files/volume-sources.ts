import { ConfigMap } from "@kx/shared/kinds/core/config-map";
import { Node } from "@kx/shared/kinds/core/node";
import type { Pod } from "@kx/shared/kinds/core/pod";
import { Secret } from "@kx/shared/kinds/core/secret";
import { fieldOf } from "../field-of.ts";
import type { KubeletMeans } from "../kubelet/means.ts";
import { resourceField } from "../resource-field.ts";
import type { ServiceAccountTokens } from "./service-account-tokens.ts";
import { keysPayload, type Payload, type PayloadFile } from "./volume-payload.ts";

type Volume = NonNullable<NonNullable<Pod["spec"]>["volumes"]>[number];
type Source = NonNullable<NonNullable<Volume["projected"]>["sources"]>[number];
type DownwardItem = NonNullable<NonNullable<Volume["downwardAPI"]>["items"]>[number];

export interface SourceContext {
  pod: Pod;
  podIP: string;
  means: KubeletMeans;
  tokens: ServiceAccountTokens;
}

/** What the files of a volume are made of, and the objects that they come from: the same objects mean the same files. */
export interface VolumeFiles {
  payload: Payload;
  from: readonly unknown[];
}

const defaultFileMode = 0o644;

/** The files that the kubelet writes for a volume, as the objects are now; undefined for a volume of another kind. */
export function volumeFiles({ configMap, secret, projected, downwardAPI }: Volume, context: SourceContext): VolumeFiles | undefined {
  if (configMap) return sourceFiles({ configMap }, configMap.defaultMode ?? defaultFileMode, context);
  if (secret) {
    const { secretName: name, items, optional } = secret;
    return sourceFiles({ secret: { name, items, optional } as never }, secret.defaultMode ?? defaultFileMode, context);
  }
  if (downwardAPI) return sourceFiles({ downwardAPI }, downwardAPI.defaultMode ?? defaultFileMode, context);
  if (!projected) return undefined;
  const parts = (projected.sources ?? []).map((source) => sourceFiles(source, projected.defaultMode ?? defaultFileMode, context));
  return { payload: new Map(parts.flatMap(({ payload }) => [...payload])), from: parts.flatMap(({ from }) => from) };
}

function sourceFiles({ configMap, secret, downwardAPI, serviceAccountToken }: Source, mode: number, context: SourceContext): VolumeFiles {
  const { pod, means, tokens } = context;
  const namespace = pod.metadata.namespace!;
  if (configMap?.name) {
    const found = means.cache.of(ConfigMap).get({ namespace, name: configMap.name });
    const contents = new Map([...texts(found?.data), ...bytes(found?.binaryData)]);
    return { payload: keysPayload(contents, configMap.items, mode), from: [found] };
  }
  if (secret?.name) {
    const found = means.cache.of(Secret).get({ namespace, name: secret.name });
    return { payload: keysPayload(new Map(bytes(found?.data)), secret.items, mode), from: [found] };
  }
  if (downwardAPI) {
    const files = (downwardAPI.items ?? []).map((item): [string, PayloadFile] => [item.path, { content: Buffer.from(downward(item, context)), mode: item.mode ?? mode }]);
    return { payload: new Map(files), from: [pod] };
  }
  if (serviceAccountToken) return { payload: new Map([[serviceAccountToken.path, { content: () => tokens.read(serviceAccountToken), mode }]]), from: [] };
  return { payload: new Map(), from: [] };
}

const texts = (data: Readonly<Record<string, string>> = {}): [string, Uint8Array][] => Object.entries(data).map(([key, text]) => [key, Buffer.from(text)]);
const bytes = (data: Readonly<Record<string, string>> = {}): [string, Uint8Array][] => Object.entries(data).map(([key, text]) => [key, Buffer.from(text, "base64")]);

function downward({ fieldRef, resourceFieldRef }: DownwardItem, { pod, podIP, means }: SourceContext): string {
  if (fieldRef?.fieldPath === "metadata.labels") return formatMap(pod.metadata.labels);
  if (fieldRef?.fieldPath === "metadata.annotations") return formatMap(pod.metadata.annotations);
  if (fieldRef) return fieldOf({ pod, podIP, hostIP: means.node.internalIP }, fieldRef.fieldPath);
  const container = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])].find(({ name }) => name === resourceFieldRef?.containerName);
  if (!resourceFieldRef || !container) return "";
  const allocatable = (means.cache.of(Node).get({ name: means.node.name })?.status?.allocatable ?? {}) as Record<string, string>;
  return resourceField(resourceFieldRef, container, allocatable);
}

/** `key="value"` a line, sorted, without a newline at the end (FormatMap in pkg/fieldpath). */
export function formatMap(map: Readonly<Record<string, string>> = {}): string {
  return Object.keys(map)
    .sort()
    .map((key) => `${key}=${JSON.stringify(map[key])}`)
    .join("\n");
}
