import type { ObjectRef } from "@kx/shared/meta/object";
import { defaultSelection, type ClassSelection } from "./ingress-class.ts";

/** What the controller's arguments come to. */
export interface ControllerFlags {
  readonly selection: ClassSelection;
  /** The Service whose addresses go into the status of Ingresses. */
  readonly publishService: ObjectRef;
}

/** Reads `--name=value` arguments; those that mean nothing on a simulated network are accepted and left alone. */
export function readFlags(args: readonly string[], namespace: string): ControllerFlags {
  const given = new Map(args.flatMap((arg) => {
    const [, name, value = "true"] = /^--([^=]+)(?:=(.*))?$/.exec(arg) ?? [];
    return name === undefined ? [] : [[name, value] as const];
  }));
  const [owner, name] = (given.get("publish-service") ?? `${namespace}/ingress-nginx-controller`).split("/", 2);
  return {
    selection: {
      controller: given.get("controller-class") ?? defaultSelection.controller,
      annotation: given.get("ingress-class") ?? defaultSelection.annotation,
      withoutClass: given.get("watch-ingress-without-class") === "true",
    },
    publishService: { namespace: owner ?? namespace, name: name ?? "" },
  };
}
