import type { IpvsSchedulerName } from "@kx/shared/net/proxy-modes";
import { createDh } from "./dh.ts";
import { createLblc } from "./lblc.ts";
import { createLblcr } from "./lblcr.ts";
import { createLc } from "./lc.ts";
import { createMh } from "./mh.ts";
import { createNq } from "./nq.ts";
import { createRr } from "./rr.ts";
import type { CreateScheduler } from "./scheduler.ts";
import { createSed } from "./sed.ts";
import { createSh } from "./sh.ts";
import { createWlc } from "./wlc.ts";
import { createWrr } from "./wrr.ts";

/** The kernel's schedulers that `ipvs.scheduler` may name. */
export const schedulers: Readonly<Record<IpvsSchedulerName, CreateScheduler>> = {
  rr: createRr,
  wrr: createWrr,
  lc: createLc,
  wlc: createWlc,
  lblc: createLblc,
  lblcr: createLblcr,
  sh: createSh,
  dh: createDh,
  mh: createMh,
  sed: createSed,
  nq: createNq,
};
