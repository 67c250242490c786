const words = {
  ENOENT: "no such file or directory",
  ENOTDIR: "not a directory",
  EISDIR: "is a directory",
  EEXIST: "file exists",
  ENOTEMPTY: "directory not empty",
  EROFS: "read-only file system",
  EBUSY: "device or resource busy",
  EXDEV: "invalid cross-device link",
  ELOOP: "too many levels of symbolic links",
  EINVAL: "invalid argument",
  ENOSPC: "no space left on device",
  EIO: "input/output error",
} as const;

export type PosixCode = keyof typeof words;

/** What a system call answers: `ENOENT: no such file or directory, '/a'`. */
export class PosixError extends Error {
  readonly code: PosixCode;
  constructor(code: PosixCode, path: string) {
    super(`${code}: ${words[code]}, '${path}'`);
    this.name = "PosixError";
    this.code = code;
  }
}

/** A call's words as a program prints them: `No such file or directory`; of another error its message. */
export function posixWords(error: unknown): string {
  if (!(error instanceof PosixError)) return error instanceof Error ? error.message : String(error);
  const text = words[error.code];
  return text[0]!.toUpperCase() + text.slice(1);
}
