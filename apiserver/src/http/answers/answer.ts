import type { KubeObject } from "@kx/shared/meta/object";
import type { Entry, Listed, WatchQuery } from "../../registry/registry.ts";
import type { ServedResource } from "../request/served-resources.ts";
import type { Reply } from "./reply.ts";

/** One object of the stored version: the committed entry or, where nothing was committed, the object. */
export type ObjectAnswer = { type: "object"; code: number; resource: ServedResource; includeObject?: IncludeObject } & (
  | { entry: Entry; object?: undefined }
  | { entry?: undefined; object: KubeObject }
);

export interface ListAnswer {
  type: "list";
  resource: ServedResource;
  listed: Listed;
  /** What `includeObject` of the query says of a Table's rows. */
  includeObject: IncludeObject;
}

/** A finished JSON value of a kind of its own (Status, Scale); it is sent as it stands. */
export interface ValueAnswer {
  type: "value";
  code: number;
  value: object;
}

export interface WatchAnswer {
  type: "watch";
  resource: ServedResource;
  query: WatchQuery;
  timeoutMs: number;
  includeObject: IncludeObject;
}

/** Bytes as they come. */
export interface StreamAnswer {
  type: "stream";
  contentType: string;
  chunks: AsyncIterable<Uint8Array>;
}

/** The handler speaks with the client's connection itself: streams, another server's answer. */
export interface ConnectAnswer {
  type: "connect";
  /** @throws StatusError, PlainError while nothing has been written */
  serve(reply: Reply): Promise<void>;
}

/** What a verb answers; the connection or the caller in this process decides on the bytes. */
export type Answer = ObjectAnswer | ListAnswer | ValueAnswer | WatchAnswer | StreamAnswer | ConnectAnswer;

export type IncludeObject = "Metadata" | "Object" | "None";
