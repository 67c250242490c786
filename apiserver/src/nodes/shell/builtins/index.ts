import type { Builtin } from "../language/builtin.ts";
import { commands } from "./commands.ts";
import { flow } from "./flow.ts";
import { input } from "./input.ts";
import { jobControl } from "./jobs.ts";
import { options } from "./options.ts";
import { output } from "./output.ts";
import { places } from "./places.ts";
import { tests } from "./test.ts";
import { variables } from "./variables.ts";

/** Every command that is part of the shell, by name. */
export const builtins: ReadonlyMap<string, Builtin> = new Map(Object.entries({ ...flow, ...variables, ...places, ...tests, ...output, ...input, ...jobControl, ...commands, ...options }));
