/** One file of a volume that the kubelet writes. */
export interface PayloadFile {
  /** Asked at every read, so that a token is fetched when it is first needed. */
  content: Uint8Array | (() => Uint8Array | Promise<Uint8Array>);
  mode: number;
}

/** A volume's files by their paths in it: `a`, `sub/b`. */
export type Payload = ReadonlyMap<string, PayloadFile>;

interface KeyToPath {
  key: string;
  path: string;
  mode?: number;
}

/** The files of a ConfigMap or Secret (MakePayload in pkg/volume/configmap and secret): all keys, or the items. */
export function keysPayload(contents: ReadonlyMap<string, Uint8Array>, items: readonly KeyToPath[] | undefined, defaultMode: number): Payload {
  if (!items?.length) return new Map([...contents].map(([key, content]) => [key, { content, mode: defaultMode }]));
  const chosen = items.flatMap(({ key, path, mode }): [string, PayloadFile][] => {
    const content = contents.get(key);
    return content ? [[path, { content, mode: mode ?? defaultMode }]] : [];
  });
  return new Map(chosen);
}
