import { StorageError, type Commit } from "./storage.ts";

/** etcd's `--max-txn-ops`: of conditions and of writes, each. */
export const maxOperations = 128;
/** etcd's `--max-request-bytes`. */
export const maxBytes = 1.5 * 1024 * 1024;

/** What is wrong with a commit before anything is looked up, in etcd's words (api/v3rpc/rpctypes); undefined when all is well. */
export function commitFault(commit: Commit): Error | undefined {
  if (commit.if.length > maxOperations || commit.write.length > maxOperations) {
    return new StorageError("too-large", "etcdserver: too many operations in txn request");
  }
  if (tooManyBytes(commit)) return new StorageError("too-large", "etcdserver: request is too large");
  if (commit.write.length > 1 && new Set(commit.write.map((write) => write.key)).size < commit.write.length) {
    return new TypeError("etcdserver: duplicate key given in txn request");
  }
  return undefined;
}

function tooManyBytes(commit: Commit): boolean {
  let units = 0;
  for (const { key } of commit.if) units += key.length;
  for (const { key, text } of commit.write) units += key.length + (text?.length ?? 0);
  // One unit is three bytes at most: the usual commit is let through without counting its bytes.
  if (units * 3 <= maxBytes) return false;
  let bytes = 0;
  for (const { key } of commit.if) bytes += Buffer.byteLength(key);
  for (const { key, text } of commit.write) bytes += Buffer.byteLength(key) + (text === null ? 0 : Buffer.byteLength(text));
  return bytes > maxBytes;
}
