import { Cron } from "croner";
import { parseCronSchedule, type CronField } from "@kx/shared/meta/cron-schedule";

/** The first time of a schedule after a moment; both in milliseconds since the epoch. Undefined when there is none. */
export type NextTime = (after: number) => number | undefined;

/**
 * A schedule as a function. The text is read as upstream's library reads it; the calendar and its zones are croner's.
 * @param zone of the IANA database; UTC without one, as controllers run in it
 * @throws CronScheduleError
 */
export function nextTimeOf(text: string, zone = "UTC"): NextTime {
  const { every, fields } = parseCronSchedule(text);
  if (every !== undefined) return (after) => after - (after % 1000) + every;
  const pattern = [fields.minute, fields.hour, fields.dayOfMonth, fields.month, fields.dayOfWeek].map(fieldText).join(" ");
  const cron = new Cron(pattern, { timezone: zone });
  return (after) => cron.nextRun(new Date(after))?.getTime();
}

const fieldText = ({ values, any }: CronField): string => (any ? "*" : values.join(","));
