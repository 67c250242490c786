import { fileURLToPath } from "node:url";
import { run } from "../../support/run.ts";

/** A client library of another language, as Debian packages it. */
export interface ForeignClient {
  /** Of the package. */
  name: string;
  /** Words of the command that has it; undefined where it is not installed. */
  command: readonly string[] | undefined;
}

const known: readonly (Pick<ForeignClient, "name"> & { probe: readonly string[]; interpreters: readonly string[]; script: string })[] = [
  // Another Python may stand before Debian's, which has the library.
  { name: "python3-kubernetes", interpreters: ["python3", "/usr/bin/python3"], probe: ["-c", "import kubernetes"], script: "scenario.py" },
  { name: "ruby-kubeclient", interpreters: ["ruby"], probe: ["-e", "require 'kubeclient'"], script: "scenario.rb" },
];

/** The libraries to test with. A developer's machine may lack them; CI must have all. */
export async function foreignClients(): Promise<ForeignClient[]> {
  return await Promise.all(
    known.map(async ({ name, interpreters, probe, script }) => {
      const works = await Promise.all(interpreters.map(async (interpreter) => (await run(interpreter, probe).catch(() => undefined))?.code === 0));
      const interpreter = interpreters[works.indexOf(true)];
      if (interpreter === undefined && process.env.CI) throw new Error(`${name} is not installed`);
      return { name, command: interpreter === undefined ? undefined : [interpreter, fileURLToPath(new URL(script, import.meta.url))] };
    }),
  );
}
