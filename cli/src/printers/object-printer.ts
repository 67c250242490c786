import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { CliError } from "../errors/cli-error.ts";
import { customColumns, customColumnsOfTemplate, customRow, type CustomColumn } from "./custom-columns.ts";
import { goJson } from "@kx/shared/json/go-json";
import { goSyntax } from "./go-syntax.ts";
import { compileJsonPath } from "./jsonpath/jsonpath.ts";
import { nameOf } from "./name.ts";
import { createTabWriter, tableLayout } from "./tab-writer.ts";
import { toYaml } from "./yaml.ts";

export interface Printable {
  apiVersion?: string;
  kind?: string;
  metadata?: object;
  items?: readonly Printable[];
}

/** Prints objects, or a List of them, one after the other in one format of `-o`. */
export type ObjectPrinter = (object: Printable) => string;

export interface ObjectPrinterOptions {
  noHeaders?: boolean;
  showManagedFields?: boolean;
  /** Where relative files of `-o jsonpath-file=` lie. */
  cwd: string;
}

const formats = "custom-columns,custom-columns-file,json,jsonpath,jsonpath-as-json,jsonpath-file,name,wide,yaml";

/**
 * The printer of an `-o` value that prints whole objects.
 * @throws CliError in kubectl's words for a format that is none, or whose argument is wrong
 */
export function objectPrinter(output: string, options: ObjectPrinterOptions): ObjectPrinter {
  const equals = output.indexOf("=");
  const format = equals < 0 ? output : output.slice(0, equals);
  const argument = equals < 0 ? undefined : output.slice(equals + 1);
  const shown = (object: Printable): Printable => (options.showManagedFields ? object : withoutManagedFields(object));
  switch (format) {
    case "json":
      return (object) => `${goJson(shown(object), 4)}\n`;
    case "yaml":
      return yamlPrinter(shown);
    case "name":
      return (object) => (object.items ?? [object]).map((item) => `${nameOf(item)}\n`).join("");
    case "jsonpath":
    case "jsonpath-as-json":
      return jsonPathPrinter(template(argument), format === "jsonpath-as-json");
    case "jsonpath-file":
      return jsonPathPrinter(fileText(template(argument), options.cwd), false);
    case "custom-columns":
      return columnPrinter(worded(() => customColumns(argument ?? "")), options.noHeaders ?? false);
    case "custom-columns-file":
      return columnPrinter(worded(() => customColumnsOfTemplate(fileText(template(argument), options.cwd))), options.noHeaders ?? false);
    default:
      throw new CliError(
        `unable to match a printer suitable for the output format ${JSON.stringify(output)}, allowed formats are: ${formats}`,
      );
  }
}

function template(argument: string | undefined): string {
  if (!argument) throw new CliError("template format specified but no template given");
  return argument;
}

function fileText(path: string, cwd: string): string {
  try {
    return readFileSync(resolve(cwd, path), "utf8");
  } catch {
    throw new CliError(`error reading template ${path}, open ${path}: no such file or directory`);
  }
}

function yamlPrinter(shown: (object: Printable) => Printable): ObjectPrinter {
  let printed = 0;
  return (object) => `${printed++ > 0 ? "---\n" : ""}${toYaml(shown(object))}`;
}

function jsonPathPrinter(text: string, asJson: boolean): ObjectPrinter {
  const path = worded(() => compileJsonPath(text), `error parsing jsonpath ${text}, `);
  return (object) => {
    try {
      return path.print(object, { asJson });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new CliError(
        `error executing jsonpath ${JSON.stringify(text)}: Error executing template: ${why}. Printing more information for debugging the template:\n` +
          `\ttemplate was:\n\t\t${text}\n\tobject given to jsonpath engine was:\n\t\t${goSyntax(object)}\n\n`,
      );
    }
  };
}

function columnPrinter(columns: readonly CustomColumn[], noHeaders: boolean): ObjectPrinter {
  const writer = createTabWriter(tableLayout);
  let withHeader = !noHeaders;
  return (object) => {
    if (withHeader) writer.write(`${columns.map(({ header }) => header).join("\t")}\n`);
    withHeader = false;
    for (const item of object.items ?? [object]) writer.write(customRow(columns, item));
    return writer.flush();
  };
}

/** A template's own error is the user's to read. */
function worded<T>(make: () => T, prefix = ""): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof CliError || !(error instanceof Error)) throw error;
    throw new CliError(prefix + error.message);
  }
}

function withoutManagedFields(object: Printable): Printable {
  if (object.items) return { ...object, items: object.items.map(withoutManagedFields) };
  if (!object.metadata || !("managedFields" in object.metadata)) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}
