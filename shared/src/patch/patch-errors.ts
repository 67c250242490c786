import { badRequest, StatusError } from "../errors/status-error.ts";
import { goWord } from "../schema/json-value.ts";
import { goText, goType } from "./go-value.ts";

/** A strategic merge patch that cannot be merged: the server answers 500 without a reason (mergepatch errors.go). */
const unmergeable = (message: string): StatusError => new StatusError({ code: 500, message });

export const noMergeKey = (item: unknown, mergeKey: string): StatusError =>
  unmergeable(`map: ${goText(item)} does not contain declared merge key: ${mergeKey}`);

export const unknownPatchType = (directive: unknown, patch: unknown): StatusError =>
  unmergeable(`unknown patch type: ${goText(directive)} in map: ${goText(patch)}`);

export const mergeDirectiveInList = (): StatusError => unmergeable("merging lists cannot yet be specified in the patch");

export const listWithoutMergeKey = (): StatusError => unmergeable("cannot merge lists without merge key");

export const mixedElements = (...lists: readonly unknown[][]): StatusError =>
  unmergeable(`list element types are not identical: ${goText(lists)}`);

/** @param expected a value of the type that was expected */
export const wrongType = (expected: unknown, actual: unknown): StatusError =>
  unmergeable(`expected a ${goType(expected)}, but received a ${goType(actual)}`);

export const orderMismatch = (list: unknown, order: unknown): StatusError =>
  unmergeable(`The order in patch list:\n${goText(list)}\n doesn't match $setElementOrder list:\n${goText(order)}\n`);

export const badDirective = (what: "primitive list" | "retainKeys" | "setElementOrder list"): StatusError =>
  badRequest(`invalid patch format of ${what}`);

/** A patch document of the wrong form. @param goTarget the Go type that it should decode to */
export const undecodablePatch = (patch: unknown, goTarget: string): string =>
  `json: cannot unmarshal ${goWord(patch)} into Go value of type ${goTarget}`;
