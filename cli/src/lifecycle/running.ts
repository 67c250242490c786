import { isAlive, readConnectionRecord, type ConnectionRecord } from "../cluster/connection-record.ts";
import type { Place } from "../cluster/place.ts";
import { isServing } from "./server-process.ts";

/** The record of the place's daemon when it really runs. */
export async function runningServer({ folder }: Place): Promise<ConnectionRecord | undefined> {
  const record = readConnectionRecord(folder);
  if (!record || !isAlive(record.pid)) return undefined;
  return (await isServing(record)) ? record : undefined;
}
