import type { KubeObject } from "@kx/shared/meta/object";
import type { AnyKind, Kind } from "@kx/shared/kinds/kind";
import { Service } from "@kx/shared/kinds/core/service";
import type { Allocator } from "./allocator.ts";
import { serviceAllocator } from "./service-allocator.ts";

/** Every kind that takes something from a pool. */
// oxlint-disable-next-line typescript/no-explicit-any -- allocators of different kinds
const allocators: ReadonlyMap<AnyKind, Allocator<any>> = new Map([[Service, serviceAllocator]]);

export function allocatorOf<T extends KubeObject>(kind: Kind<T>): Allocator<T> | undefined {
  return allocators.get(kind);
}
