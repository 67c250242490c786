import type { AnyKind } from "@kx/shared/kinds/kind";
import type { VerbHandler } from "../verbs/verb.ts";
import type { Verb } from "./request-info.ts";

/** What stands behind the verbs of a resource or subresource. */
export type Handlers = Readonly<Partial<Record<Verb, VerbHandler>>>;

/** A kind of which nothing is stored: questions that are answered, figures that are worked out. */
export interface Unstored {
  readonly kind: AnyKind;
  readonly handlers: Handlers;
}
