import type { FileStat } from "@kx/shared/net/container-files";

const types: Readonly<Record<FileStat["type"], string>> = { directory: "d", link: "l", file: "-" };

/** `drwxr-xr-t`. */
export function modeText({ type, mode }: Pick<FileStat, "type" | "mode">): string {
  const special = [mode & 0o4000, mode & 0o2000, mode & 0o1000];
  const triads = [6, 3, 0].map((shift, index) => {
    const bits = (mode >> shift) & 7;
    const last = bits & 1 ? "x" : "-";
    const marked = index === 2 ? (bits & 1 ? "t" : "T") : bits & 1 ? "s" : "S";
    return `${bits & 4 ? "r" : "-"}${bits & 2 ? "w" : "-"}${special[index] ? marked : last}`;
  });
  return types[type] + triads.join("");
}
