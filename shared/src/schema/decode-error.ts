/** The value cannot be of that definition; the message is the one of Go's decoder (`json: cannot unmarshal ...`). */
export class DecodeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "DecodeError";
  }
}
