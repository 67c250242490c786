import type { Transport } from "@kx/shared/client/transport";
import { isReason, StatusError } from "@kx/shared/errors/status-error";
import type { KubeObject } from "@kx/shared/meta/object";
import { CliError } from "../../errors/cli-error.ts";
import { failedWhen } from "../../errors/manifest-failure.ts";
import { goJson } from "@kx/shared/json/go-json";
import { groupResource } from "../../resources/api-resource.ts";
import { getObject } from "../../resources/fetch.ts";
import { lastApplied, lastAppliedAnnotation, withLastApplied } from "@kx/shared/client/last-applied";
import type { ManifestObject } from "../../resources/manifests.ts";
import { createObject, patchObject, type WriteOptions } from "../../resources/write.ts";
import { createPatch, patchedLocally, type ApplyPatch } from "./patch.ts";

export interface Applied {
  result: "created" | "configured" | "unchanged" | "serverside-applied";
  object: KubeObject;
}

/** kubectl tries again so often when somebody else writes in between (kubectl apply/patcher.go). */
const conflictRetries = 5;

/**
 * Creates the object or patches it so that it says what the manifest says: what the last apply had and this one has
 * not goes, what others added stays.
 * @throws ManifestFailure
 */
export async function applyObject(transport: Transport, wanted: ManifestObject, options: WriteOptions, warn: (text: string) => void): Promise<Applied> {
  const { object, source } = wanted;
  const { name, generateName } = object.metadata;
  if (!name && generateName) throw new CliError(`from ${generateName}: cannot use generate name with apply`);
  const modified = withLastApplied(object);
  const current = await currentObject(transport, wanted);
  if (!current) {
    try {
      const created = options.dryRun === "client" ? modified : await createObject(transport, wanted, withoutNulls(modified), options);
      return { result: "created", object: created };
    } catch (error) {
      throw failedWhen("creating", source, error);
    }
  }
  if (current.metadata.annotations?.[lastAppliedAnnotation] === undefined) warn(neverApplied(wanted));
  const { patch, object: patched } = await patchUntilTaken(transport, { wanted, modified, current, options });
  if (patched.metadata.deletionTimestamp) {
    warn(`Warning: Detected changes to resource ${patched.metadata.name} which is currently being deleted.\n`);
  }
  return { result: Object.keys(patch.body).length === 0 ? "unchanged" : "configured", object: patched };
}

async function currentObject(transport: Transport, wanted: ManifestObject): Promise<KubeObject | undefined> {
  const { resource, namespace, object, source } = wanted;
  const { name = "" } = object.metadata;
  try {
    if (!name) throw new CliError("resource name may not be empty");
    return await getObject(transport, { resource, namespace, name });
  } catch (error) {
    if (isReason(error, "NotFound")) return undefined;
    throw failedWhen(`retrieving current configuration of:\n${place(wanted)}\nfrom server for:`, source, error);
  }
}

interface Attempt {
  wanted: ManifestObject;
  modified: KubeObject;
  current: KubeObject;
  options: WriteOptions;
}

async function patchUntilTaken(transport: Transport, attempt: Attempt): Promise<{ patch: ApplyPatch; object: KubeObject }> {
  const { wanted, options } = attempt;
  let { current } = attempt;
  for (let tries = 0; ; tries++) {
    const patch = await createPatch(wanted.resource, { original: lastApplied(current), modified: attempt.modified, current });
    if (Object.keys(patch.body).length === 0) return { patch, object: current };
    if (options.dryRun === "client") return { patch, object: await patchedLocally(wanted.resource, current, patch) };
    try {
      return { patch, object: await patchObject(transport, wanted, patch, options) };
    } catch (error) {
      if (!isReason(error, "Conflict") || tries === conflictRetries) throw patchFailure(wanted, patch, error);
      current = (await currentObject(transport, wanted)) ?? current;
    }
  }
}

function patchFailure(wanted: ManifestObject, patch: ApplyPatch, error: unknown): Error {
  const patching = failedWhen("patching", wanted.source, error);
  // An Invalid answer is printed from its causes, so the words about the patch would only be lost.
  if (error instanceof StatusError && error.reason === "Invalid") return patching;
  return failedWhen(`applying patch:\n${goJson(patch.body)}\nto:\n${place(wanted)}\nfor:`, wanted.source, patching);
}

/** How kubectl describes an object in an error (cli-runtime resource/visitor.go Info.String). */
function place({ resource, namespace = "", object }: ManifestObject): string {
  const { group, version, kind, plural } = resource;
  const groupVersion = `${group}/${version}`;
  return [
    `Resource: "${groupVersion}, Resource=${plural}", GroupVersionKind: "${groupVersion}, Kind=${kind}"`,
    `Name: ${JSON.stringify(object.metadata.name ?? "")}, Namespace: ${JSON.stringify(namespace)}`,
  ].join("\n");
}

function neverApplied({ resource, object }: ManifestObject): string {
  return `Warning: resource ${groupResource(resource)}/${object.metadata.name} is missing the ${lastAppliedAnnotation} annotation which is required by kx apply. kx apply should only be used on resources created declaratively by either kx create --save-config or kx apply. The missing annotation will be patched automatically.\n`;
}

/** A create has no use for nulls: an update of the same manifest would have deleted those fields. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([, field]) => field !== null);
  return Object.fromEntries(kept.map(([key, field]) => [key, withoutNulls(field)]));
}
