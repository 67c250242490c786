/** A failure with the words the user reads. `error: ` is put before the message, as kubectl does, unless `bare`. */
export class CliError extends Error {
  readonly exitCode: number;
  /** The mend, printed on a line of its own. */
  readonly hint: string | undefined;
  readonly bare: boolean;
  constructor(message: string, more: { exitCode?: number; hint?: string | undefined; bare?: boolean } = {}) {
    super(message);
    this.name = "CliError";
    this.exitCode = more.exitCode ?? 1;
    this.hint = more.hint;
    this.bare = more.bare ?? false;
  }
}
