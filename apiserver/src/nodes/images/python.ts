import type { CommandImage } from "./command-image.ts";

/** Python's image: an interactive interpreter, which without an input ends at once. */
export const python: CommandImage = { repositories: ["python"], cmd: ["python3"] };
