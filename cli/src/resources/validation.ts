import { CliError } from "../errors/cli-error.ts";

/** What the server does about unknown and duplicate fields (`fieldValidation`). */
export type FieldValidation = "Strict" | "Warn" | "Ignore";

/**
 * Reads `--validate`, which also takes booleans.
 * @throws CliError in kubectl's words
 */
export function parseValidate(given: string | undefined): FieldValidation {
  switch (given ?? "true") {
    case "true":
    case "strict":
      return "Strict";
    case "warn":
      return "Warn";
    case "false":
    case "ignore":
      return "Ignore";
    default:
      throw new CliError(`invalid - validate option ${JSON.stringify(given)}; must be one of: strict (or true), warn, ignore (or false)`);
  }
}
