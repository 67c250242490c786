import type { ApiClient } from "../client/api-client.ts";
import type { KubeObject } from "../meta/object.ts";
import { age } from "./columns.ts";
import { Event } from "./core/event.ts";
import type { DescribeWriter } from "./kind.ts";

/** kubectl puts a longer annotation on lines of its own, and cuts it there. */
const maxAnnotationLength = 140;
const hiddenAnnotation = "kubectl.kubernetes.io/last-applied-configuration";

type StringMap = Readonly<Record<string, string>> | undefined;

/** The lines that nearly every kind begins with: Name, Namespace (where there is one), Labels, Annotations. */
export function describeMetadata({ metadata }: KubeObject, out: DescribeWriter): void {
  out.line(0, `Name:\t${metadata.name ?? ""}`);
  if (metadata.namespace) out.line(0, `Namespace:\t${metadata.namespace}`);
  describeMap(out, 0, "Labels", metadata.labels);
  describeAnnotations(out, metadata.annotations);
}

/** A label and one `key=value` a line, sorted; `<none>` for an empty map. */
export function describeMap(out: DescribeWriter, level: number, label: string, map: StringMap): void {
  describeLines(
    out,
    level,
    label,
    Object.keys(map ?? {})
      .sort()
      .map((key) => `${key}=${map![key]}`),
  );
}

/** `[a b]`, as Go prints a list. */
export const goList = (texts: readonly string[] | null | undefined): string => `[${(texts ?? []).join(" ")}]`;

/** `a=1,b=2`, sorted; `<none>` for an empty map (apimachinery labels.FormatLabels). */
export function formatMap(map: StringMap): string {
  const pairs = Object.keys(map ?? {}).sort().map((key) => `${key}=${map![key]}`);
  return pairs.join(",") || "<none>";
}

/** A label and texts below each other beside it; `<none>` for no text. */
export function describeLines(out: DescribeWriter, level: number, label: string, texts: readonly string[]): void {
  (texts.length > 0 ? texts : ["<none>"]).forEach((text, i) => out.line(level, `${i === 0 ? `${label}:` : ""}\t${text}`));
}

/** Annotations but the one that `kubectl apply` keeps; a long one on lines of its own. */
export function describeAnnotations(out: DescribeWriter, annotations: StringMap, label = "Annotations"): void {
  const lines = Object.entries(annotations ?? {})
    .filter(([key]) => key !== hiddenAnnotation)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, text]) => {
      const value = text.replace(/\n$/, "");
      if (key.length + value.length + 2 <= maxAnnotationLength && !value.includes("\n")) return [`${key}: ${value}`];
      return [`${key}:`, ...value.split("\n").map((line) => `  ${shorten(line, maxAnnotationLength - 2)}`)];
    });
  describeLines(out, 0, label, lines);
}

/** `ReplicaSet/web-5d4f` of an object that has a controller. */
export function controllerText({ metadata }: KubeObject): string | undefined {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller);
  return owner && `${owner.kind}/${owner.name}`;
}

/** `Mon, 02 Jan 2006 15:04:05 +0000` in the reader's time zone, as kubectl prints a moment (RFC 1123 with a numeric zone). */
export function longTime(timestamp: string | null | undefined): string {
  const date = new Date(timestamp ?? "0001-01-01T00:00:00Z");
  const offset = -date.getTimezoneOffset();
  const [hours, minutes] = [Math.trunc(Math.abs(offset) / 60), Math.abs(offset) % 60].map((part) => `${part}`.padStart(2, "0"));
  const local = new Date(date.getTime() + offset * 60_000).toUTCString();
  return local.replace("GMT", `${offset < 0 ? "-" : "+"}${hours}${minutes}`);
}

function shorten(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit)}...` : text;
}

/** The Events that tell of an object, as a table. The object must have its kind, as every read of one object has. */
export async function describeEvents(object: KubeObject, client: ApiClient, out: DescribeWriter, now: number): Promise<void> {
  const { name, namespace, uid } = object.metadata;
  describeEventTable(
    await eventsAbout(client, namespace, { kind: object.kind ?? "", name: name ?? "", namespace: namespace ?? "", uid: uid ?? "" }),
    out,
    now,
  );
}

/** Events whose involvedObject has these fields. */
export async function eventsAbout(
  client: ApiClient,
  namespace: string | undefined,
  involved: Readonly<Record<string, string>>,
): Promise<Event[]> {
  const fieldSelector = Object.entries(involved)
    .map(([field, value]) => `involvedObject.${field}=${value.replaceAll(/[\\,=]/g, "\\$&")}`)
    .join(",");
  const { items } = await client.list(Event, { ...(namespace ? { namespace } : {}), fieldSelector });
  return [...items];
}

export function describeEventTable(events: readonly Event[], out: DescribeWriter, now: number): void {
  if (events.length === 0) {
    out.line(0, "Events:\t<none>");
    return;
  }
  out.line(0, "Events:");
  out.line(1, "Type\tReason\tAge\tFrom\tMessage");
  out.line(1, "----\t------\t----\t----\t-------");
  for (const event of [...events].sort((a, b) => lastSeen(a) - lastSeen(b))) {
    const path = event.involvedObject.fieldPath;
    const message = (event.message ?? "").trim();
    const source = event.source?.component || event.reportingComponent || "";
    out.line(
      1,
      [event.type ?? "", event.reason ?? "", interval(event, now), source, path ? `${path}: ${message}` : message].join("\t"),
    );
  }
}

function lastSeen({ lastTimestamp }: Event): number {
  return lastTimestamp ? Date.parse(lastTimestamp) : 0;
}

/** `5s`, or `5s (x3 over 1m)` of an event that came again. */
function interval(event: Event, now: number): string {
  const first = age(event.eventTime ?? event.firstTimestamp, now);
  if (event.series) return `${age(event.series.lastObservedTime, now)} (x${event.series.count ?? 0} over ${first})`;
  return (event.count ?? 0) > 1 ? `${age(event.lastTimestamp, now)} (x${event.count} over ${first})` : first;
}
