import { hash } from "node:crypto";
import type { Entry } from "../../registry/registry.ts";
import type { ApiRequest } from "../request/api-request.ts";

/** How many applies are remembered; the oldest is forgotten first. */
const remembered = 10_000;

/**
 * Server-side applies that changed nothing, by what was asked, with the revision that they met. The same request on the
 * same state changes nothing again: tools that apply all their objects every minute are answered without any merge.
 */
export class RepeatedApplies {
  private readonly revisions = new Map<string, number>();

  /** All that the outcome depends on beside the stored object. */
  keyOf({ info, query, defaultFieldManager }: ApiRequest, body: Buffer): string {
    const { resource, namespace = "", name = "", subresource = "" } = info;
    return [resource.apiVersion, resource.kind.resource.plural, namespace, name, subresource, query.toString(), defaultFieldManager, hash("sha256", body, "base64")].join("\n");
  }

  changesNothing(key: string, { revision }: Entry): boolean {
    return this.revisions.get(key) === revision;
  }

  remember(key: string, { revision }: Entry): void {
    this.revisions.delete(key);
    this.revisions.set(key, revision);
    const [oldest] = this.revisions.size > remembered ? this.revisions.keys() : [];
    if (oldest !== undefined) this.revisions.delete(oldest);
  }
}
