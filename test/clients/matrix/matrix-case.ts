import type { Session } from "./session.ts";

/** One row of the matrix: a command line, and what it must print and leave in the cluster. */
export interface MatrixCase {
  /** The command line that the row stands for. */
  readonly name: string;
  /** NN of the first release, 1.NN, whose kubectl has this command and these flags. */
  readonly since?: number;
  /** It changes what the others of its release see, such as nodes: it runs after them, by itself. */
  readonly alone?: true;
  /** Throws where kubectl or the cluster does not do as told; runs in a namespace of its own. */
  run(k: Session): Promise<void>;
}
