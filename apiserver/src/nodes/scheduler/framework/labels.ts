export type Labels = Readonly<Record<string, string>> | undefined;

/** Equal texts for equal labels, whatever their order. */
export function labelsText(labels: Labels): string {
  if (!labels) return "";
  return Object.keys(labels)
    .sort()
    .map((key) => `${key}=${labels[key]}`)
    .join(",");
}
