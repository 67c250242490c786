import { applies } from "./apply.ts";
import { auth } from "./auth.ts";
import { create } from "./create.ts";
import { debug } from "./debug.ts";
import { remove } from "./delete.ts";
import { describe } from "./describe.ts";
import { discovery } from "./discovery.ts";
import { edit } from "./edit.ts";
import { events } from "./events.ts";
import { explain } from "./explain.ts";
import { generators } from "./generators.ts";
import { get } from "./get.ts";
import { jobs } from "./jobs.ts";
import { label } from "./label.ts";
import { local } from "./local.ts";
import { logs } from "./logs.ts";
import type { MatrixCase } from "./matrix-case.ts";
import { nodes } from "./nodes.ts";
import { output } from "./output.ts";
import { rollout } from "./rollout.ts";
import { run } from "./run.ts";
import { serverSide } from "./server-side.ts";
import { set } from "./set.ts";
import { stored } from "./stored.ts";
import { streams } from "./streams.ts";
import { tokens } from "./tokens.ts";
import { top } from "./top.ts";
import { version } from "./version.ts";
import { wait } from "./wait.ts";
import { watch } from "./watch.ts";
import { workloads } from "./workloads.ts";

/** Every row, in the order of the printed matrix. */
export const rows: readonly MatrixCase[] = [
  ...version,
  ...discovery,
  ...explain,
  ...get,
  ...output,
  ...watch,
  ...describe,
  ...events,
  ...logs,
  ...create,
  ...generators,
  ...run,
  ...applies,
  ...serverSide,
  ...edit,
  ...label,
  ...set,
  ...rollout,
  ...remove,
  ...wait,
  ...workloads,
  ...jobs,
  ...stored,
  ...streams,
  ...debug,
  ...nodes,
  ...top,
  ...auth,
  ...tokens,
  ...local,
];
