import type { Cluster } from "../../cluster/cluster.ts";
import type { Io } from "../../io.ts";
import type { Selected } from "../../resources/selection.ts";

/** What every way of printing needs to know of a `get`. */
export interface GetCall {
  io: Io;
  cluster: Cluster;
  selected: readonly Selected[];
  labelSelector: string | undefined;
  fieldSelector: string | undefined;
  chunkSize: number;
  subresource: string | undefined;
  sortBy: string | undefined;
  ignoreNotFound: boolean;
  allNamespaces: boolean;
  /** `""` and `wide` are tables. */
  output: string;
  noHeaders: boolean;
  showLabels: boolean;
  showKind: boolean;
  columnLabels: readonly string[];
  showManagedFields: boolean;
  outputWatchEvents: boolean;
  watchOnly: boolean;
}

/** What a client that prints tables accepts. */
export const tableAccept =
  "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json";
