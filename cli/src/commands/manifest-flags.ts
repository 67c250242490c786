import { list, text, toggle } from "../command/flag.ts";

/** Flags that apply and create share. */
export const manifestFlags = {
  filename: list({ short: "f", placeholder: "FILE", text: "File, folder or URL with the objects; - for standard input" }),
  recursive: toggle({ short: "R", text: "With -f: folders within folders, too" }),
  selector: text({ short: "l", placeholder: "QUERY", text: "Only objects whose labels match" }),
  dryRun: text({ placeholder: "MODE", bare: "unchanged", text: "none, client (send nothing) or server (store nothing)" }),
  validate: text({ placeholder: "MODE", bare: "strict", text: "What to do about unknown fields: strict (default), warn or ignore" }),
  output: text({ short: "o", placeholder: "FORMAT", text: "Print the objects instead of a line each: json, yaml, name, jsonpath=..." }),
  fieldManager: text({ placeholder: "NAME", text: "The manager that owns the fields" }),
  showManagedFields: toggle({ text: "Keep managedFields in JSON and YAML" }),
};
