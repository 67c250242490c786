import { Node } from "@kx/shared/kinds/core/node";
import { Pod } from "@kx/shared/kinds/core/pod";
import { Secret } from "@kx/shared/kinds/core/secret";
import { ServiceAccount } from "@kx/shared/kinds/core/service-account";
import type { Kind } from "@kx/shared/kinds/kind";
import { at, invalid, type FieldError } from "@kx/shared/errors/field-errors";
import { badRequest, conflict, invalidObject } from "@kx/shared/errors/status-error";
import { timestamp } from "@kx/shared/meta/clock";
import type { KubeObject, ObjectRef } from "@kx/shared/meta/object";
import type { Registry } from "../../registry/registry.ts";
import { readPosted } from "../access/reviews/review.ts";
import { refOfInfo, type VerbHandler } from "../verbs/verb.ts";

interface BoundObjectRef {
  apiVersion?: string;
  kind?: string;
  name?: string;
  uid?: string;
}

/** `authentication.k8s.io/v1` TokenRequest. */
interface TokenRequest extends KubeObject {
  spec?: { audiences?: string[]; expirationSeconds?: number; boundObjectRef?: BoundObjectRef };
}

const resource = { group: "authentication.k8s.io", plural: "TokenRequest", kind: "TokenRequest" };
const definition = "io.k8s.api.authentication.v1.TokenRequest";
const TokenRequestKind: Kind<TokenRequest> = {
  definition,
  resource: { ...resource, definition, version: "v1", singular: "tokenrequest", namespaced: true, verbs: ["create"], shortNames: [], categories: [], subresources: [] },
  columns: [],
};

/** Seconds. What a kubelet asks for its pods is drawn out to a year, and warned of after the time asked (pkg/serviceaccount/claims.go). */
const defaultExpiration = 3600;
const shortest = 600;
const longest = 2 ** 32;
const warnOnlyExpiration = 3607;
const extendedExpiration = 365 * 24 * 3600;

/** POST of `serviceaccounts/token`: a signed token for whoever is to act as the ServiceAccount (registry/core/serviceaccount/storage/token.go). */
export const createToken: VerbHandler = async (request, { registry, clock, tokens }) => {
  const ref = refOfInfo(request.info);
  const { namespace = "", name } = ref;
  const posted = await readPosted(TokenRequestKind, request);
  const { metadata } = posted;
  const { expirationSeconds = defaultExpiration, boundObjectRef } = posted.spec ?? {};
  const audiences = posted.spec?.audiences?.length ? posted.spec.audiences : tokens.audiences;
  if (metadata.name && metadata.name !== name) throw mismatch(name, "name", metadata.name);
  if (metadata.namespace && metadata.namespace !== namespace) throw mismatch(name, "namespace", metadata.namespace);
  const account = (await registry.get(ServiceAccount, ref)).object;
  const uid = account.metadata.uid ?? "";
  if (metadata.uid && metadata.uid !== uid) {
    throw conflict(resource, name, `the UID in the token request (${metadata.uid}) does not match the UID of the service account (${uid})`);
  }
  const errors = validateExpiration(expirationSeconds);
  if (errors.length > 0) throw invalidObject(resource, "", errors);
  const bound = boundObjectRef ? await boundObjects(registry, ref, boundObjectRef) : {};
  const isKubelets = bound.pod !== undefined && expirationSeconds === warnOnlyExpiration && audiences.every((audience) => tokens.audiences.includes(audience));
  const token = tokens.issue({
    account,
    ...bound,
    audiences,
    expirationSeconds: isKubelets ? extendedExpiration : expirationSeconds,
    warnAfterSeconds: isKubelets ? warnOnlyExpiration : 0,
  });
  const creationTimestamp = timestamp(clock);
  const expirationTimestamp = timestamp({ now: () => clock.now() + expirationSeconds * 1000 });
  return {
    type: "value",
    code: 201,
    value: {
      kind: resource.kind,
      apiVersion: "authentication.k8s.io/v1",
      metadata: { ...metadata, name, namespace, uid, creationTimestamp },
      spec: { audiences, expirationSeconds, boundObjectRef: boundObjectRef ?? null },
      status: { token, expirationTimestamp },
    },
  };
};

function mismatch(name: string, field: "name" | "namespace", given: string): Error {
  return invalidObject(resource, name, [invalid(at(`metadata.${field}`), given, `must match the service account ${field} if specified`)]);
}

/** pkg/apis/authentication/validation. */
function validateExpiration(seconds: number): FieldError[] {
  const path = at("spec.expirationSeconds");
  if (seconds < shortest) return [invalid(path, seconds, "may not specify a duration less than 10 minutes")];
  return seconds > longest ? [invalid(path, seconds, "may not specify a duration larger than 2^32 seconds")] : [];
}

/** What a token is to live and die with. @throws StatusError 400, 404, 409 */
async function boundObjects(registry: Registry, account: ObjectRef, ref: BoundObjectRef): Promise<{ pod?: Pod; node?: Node; secret?: Secret }> {
  const { apiVersion = "", kind = "", name = "", uid } = ref;
  const [group = "", version = ""] = apiVersion === "" || apiVersion.includes("/") ? apiVersion.split("/") : ["", apiVersion];
  const read = async <T extends KubeObject>(of: Kind<T>): Promise<T> => {
    const { object } = await registry.get(of, of.resource.namespaced ? { namespace: account.namespace!, name } : { name });
    return object;
  };
  const matching = <T extends KubeObject>(object: T): T => {
    if (!uid || uid === object.metadata.uid) return object;
    throw conflict({ group, plural: kind, kind }, name, `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`);
  };
  switch (group === "" ? kind : "") {
    case "Pod": {
      const pod = await read(Pod);
      if (pod.spec?.serviceAccountName !== account.name) {
        throw badRequest(`cannot bind token for serviceaccount ${JSON.stringify(account.name)} to pod running with different serviceaccount name.`);
      }
      const node = await nodeOf(registry, pod);
      return { pod: matching(pod), ...(node ? { node } : {}) };
    }
    case "Node":
      return { node: matching(await read(Node)) };
    case "Secret":
      return { secret: matching(await read(Secret)) };
    default:
      throw badRequest(`cannot bind token to object of type ${group}/${version}, Kind=${kind}`);
  }
}

/** A node that is gone is still named. */
async function nodeOf(registry: Registry, { spec }: Pod): Promise<Node | undefined> {
  const name = spec?.nodeName;
  if (!name) return undefined;
  return await registry.get(Node, { name }).then(({ object }) => object, () => ({ metadata: { name } }) as Node);
}
