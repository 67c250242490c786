import { ipvsSchedulerNames, isIpvsScheduler, isProxyMode, proxyModeNames, type IpvsSchedulerName, type ProxyModeName } from "@kx/shared/net/proxy-modes";
import { CliError } from "../../errors/cli-error.ts";

/** A mode and scheduler as they were asked for. @throws CliError for names that nobody knows */
export function knownMode(mode: string | undefined, scheduler: string | undefined): { mode: ProxyModeName | undefined; scheduler: IpvsSchedulerName | undefined } {
  if (mode !== undefined && !isProxyMode(mode)) throw new CliError(`unknown proxy mode ${JSON.stringify(mode)}`, { hint: `one of: ${proxyModeNames.join(", ")}` });
  if (scheduler !== undefined && !isIpvsScheduler(scheduler)) {
    throw new CliError(`unknown ipvs scheduler ${JSON.stringify(scheduler)}`, { hint: `one of: ${ipvsSchedulerNames.join(", ")}` });
  }
  return { mode, scheduler };
}
