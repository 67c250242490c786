import type { CoreV1Event } from "@kubernetes/client-node";
import type { Typed } from "../../../meta/object.ts";

export type Event = Typed<CoreV1Event>;
