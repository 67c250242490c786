import type { Container, ImageBehaviour } from "@kx/shared/net/container";
import type { Listener } from "@kx/shared/net/fabric";
import type { Process, Program } from "../process/process.ts";
import { print } from "../process/write.ts";

/** A container as one of its processes sees it: output goes where the process's does, and listeners end with it. */
function containerOf(process: Process, { listeners, exit }: { listeners: Listener[]; exit(code: number): void }): Container {
  const { container, argv, signal } = process;
  const kept = (listener: Listener): Listener => {
    listeners.push(listener);
    return listener;
  };
  const own: Partial<Container> = {
    command: [],
    args: argv.slice(1),
    signal,
    killed: signal,
    onTerminate(listener) {
      process.trap = (name) => {
        if (name === "TERM") listener();
        return name === "TERM";
      };
    },
    listen: (...address) => kept(container.listen(...address)),
    listenOnAny: (acceptor) => kept(container.listenOnAny(acceptor)),
    log: (line) => void print(process, `${line}\n`),
    exit,
  };
  return Object.create(container, Object.getOwnPropertyDescriptors(own)) as Container;
}

/** What an image does, as a program among others: it ends with its process, and its process with it. */
export function imageProgram({ start }: Pick<ImageBehaviour, "start">): Program {
  return async (process) => {
    const listeners: Listener[] = [];
    try {
      return await new Promise<number>((resolve, reject) => {
        process.signal.addEventListener("abort", () => reject(process.signal.reason as Error), { once: true });
        const started = async (): Promise<void> => await start(containerOf(process, { listeners, exit: resolve }));
        started().catch(reject);
      });
    } finally {
      for (const listener of listeners) listener.close();
    }
  };
}

/** A program that goes on in the background while the one that started it ends well. */
export function inBackground(program: Program): Program {
  return (process) => {
    const { argv, env, cwd, fds, session, kernel } = process;
    void kernel.run({ program, argv, env, cwd, fds, session, parent: undefined, kill: kernel.container.killed });
    return 0;
  };
}
