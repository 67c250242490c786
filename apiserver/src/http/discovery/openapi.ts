import { versionsBeside, type AnyKind } from "@kx/shared/kinds/kind";
import type { Clock } from "@kx/shared/meta/clock";
import type { Descriptions, ServedKind } from "@kx/shared/schema/openapi/served";
import { jsonDocument, notFoundDocument, type Document, type DocumentRequest } from "./document.ts";

export interface OpenapiOptions {
  kinds: readonly AnyKind[];
  legacyApis: boolean;
  servesSubresource(name: string): boolean;
  clock: Clock;
  /** Field descriptions for `explain`, loaded with the first document. */
  descriptions?: () => Promise<Descriptions>;
}

const protobuf = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";
const yearMs = 365 * 24 * 3600 * 1000;

/**
 * `/openapi/v3`, its documents, and `/openapi/v2`. Each is made at the first request for it and kept; the writers are
 * loaded then, too.
 */
export function createOpenapi(options: OpenapiOptions): (request: DocumentRequest) => Promise<Document> {
  const kinds = options.kinds.map((kind) => servedKind(kind, options));
  const kept = new Map<string, Promise<Document>>();
  const once = (key: string, make: () => Promise<Document>): Promise<Document> => {
    const made = kept.get(key) ?? make();
    kept.set(key, made);
    return made;
  };

  const index = async (): Promise<Document> => {
    const { openapiV3Index } = await import("@kx/shared/schema/openapi/openapi-v3");
    return jsonDocument(openapiV3Index(kinds));
  };
  const v3 = async (apiVersion: string): Promise<Document> => {
    const { openapiV3Document } = await import("@kx/shared/schema/openapi/openapi-v3");
    const document = openapiV3Document(apiVersion, kinds, await options.descriptions?.());
    return document ? packed(jsonDocument(document)) : notFoundDocument();
  };
  const v2 = async (): Promise<Document> => {
    const { openapiV2 } = await import("@kx/shared/schema/openapi/openapi-v2");
    return packed(jsonDocument(openapiV2(kinds, await options.descriptions?.())));
  };
  const v2Protobuf = async (): Promise<Document> => {
    const { openapiV2 } = await import("@kx/shared/schema/openapi/openapi-v2");
    const { openapiV2Protobuf } = await import("@kx/shared/schema/openapi/openapi-v2-protobuf");
    return { code: 200, contentType: protobuf, body: openapiV2Protobuf(openapiV2(kinds, await options.descriptions?.())) };
  };

  return async (request) => {
    const { path, accept } = request;
    if (path === "/openapi/v3" || path === "/openapi/v3/") return await once(path, index);
    if (path === "/openapi/v2") {
      return accept?.includes("proto-openapi.spec.v2") ? await once("v2 protobuf", v2Protobuf) : await once("v2", v2);
    }
    const place = path.slice("/openapi/v3".length);
    const hash = hashOf(await once("/openapi/v3", index), place);
    if (hash === undefined) return notFoundDocument();
    const asked = request.query.get("hash");
    if (asked !== null && asked !== hash) {
      return { code: 301, contentType: "text/plain; charset=utf-8", body: "", headers: { Location: `${path}?hash=${hash}` } };
    }
    const document = await once(path, () => v3(place.replace(/^\/apis?\//, "")));
    return asked === null ? document : cacheable(document, hash, request, options.clock);
  };
}

/** A document that is named by its hash never changes. */
function cacheable(document: Document, hash: string, { ifNoneMatch }: DocumentRequest, clock: Clock): Document {
  const headers = {
    ETag: `"${hash}"`,
    Vary: "Accept",
    "Cache-Control": "public, immutable",
    Expires: new Date(clock.now() + yearMs).toUTCString(),
  };
  return ifNoneMatch === `"${hash}"` ? { ...document, code: 304, body: "", headers } : { ...document, headers };
}

/** The hash that the index gives for `/api/v1` or `/apis/apps/v1`. */
function hashOf(index: Document, place: string): string | undefined {
  const { paths } = JSON.parse(String(index.body)) as { paths: Record<string, { serverRelativeURL: string } | undefined> };
  return paths[place.slice(1)]?.serverRelativeURL.split("?hash=")[1];
}

/** What we say that we serve is what we serve. */
function servedKind(kind: AnyKind, { legacyApis, servesSubresource }: OpenapiOptions): ServedKind {
  const { resource } = kind;
  const subresources = resource.subresources.filter(({ name }) => servesSubresource(name));
  return { resource: { ...resource, subresources }, otherVersions: versionsBeside(kind, legacyApis) };
}

/** Bytes need half the memory of a string, and no encoding for each answer. */
const packed = (document: Document): Document => ({ ...document, body: Buffer.from(document.body) });
