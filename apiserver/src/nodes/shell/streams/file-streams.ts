import type { ContainerFiles } from "@kx/shared/net/container-files";
import { SourceInput } from "./source-input.ts";
import type { Input, Output } from "./stream.ts";

/** A file that is read from its beginning. @throws PosixError ENOENT, EISDIR */
export async function openFile(files: ContainerFiles, path: string): Promise<Input> {
  let content: Uint8Array | undefined = await files.read(path);
  return new SourceInput(() => {
    const chunk = content;
    content = undefined;
    return Promise.resolve(chunk);
  });
}

/** A file that is written: emptied first, or added to. @throws PosixError EROFS, ENOENT, EISDIR */
export async function createFile(files: ContainerFiles, path: string, { append }: { append: boolean }): Promise<Output> {
  await files.write(path, new Uint8Array(), { append });
  return { write: (bytes) => files.write(path, bytes, { append: true }) };
}
