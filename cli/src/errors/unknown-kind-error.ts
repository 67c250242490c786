import { CliError } from "./cli-error.ts";

/** A kind or version in a manifest that the server does not serve. */
export class UnknownKindError extends CliError {
  readonly apiVersion: string;
  readonly kind: string;
  constructor(message: string, gvk: { apiVersion: string; kind: string }) {
    super(message);
    this.name = "UnknownKindError";
    this.apiVersion = gvk.apiVersion;
    this.kind = gvk.kind;
  }
}
