import type { ManifestSource } from "../errors/manifest-source.ts";

/**
 * The documents of a YAML or JSON stream. A line that begins with `---` ends one, wherever it stands: that is how
 * kubectl's reader cuts, before any parsing, so a broken document does not take the next one with it.
 */
export function splitDocuments(text: string, file: string): ManifestSource[] {
  const documents: ManifestSource[] = [];
  let lines: string[] = [];
  let firstLine = 1;
  const close = (): void => {
    const document = lines.join("\n");
    if (document.trim()) documents.push({ file, text: document, firstLine });
  };
  const all = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  for (const [index, line] of all.entries()) {
    if (!line.startsWith("---")) {
      lines.push(line);
      continue;
    }
    close();
    // What follows the marker on its line belongs to the next document.
    const rest = line.slice(3);
    lines = rest.trim() ? [rest] : [];
    firstLine = rest.trim() ? index + 1 : index + 2;
  }
  close();
  return documents;
}
