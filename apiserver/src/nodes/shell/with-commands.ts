import type { Container, ImageBehaviour } from "@kx/shared/net/container";
import { canonicalRepository } from "../images/canonical-repository.ts";
import { isCommandImage } from "../images/command-image.ts";
import type { KnownImage } from "../images/images.ts";
import { runOwnProcess } from "./own-process.ts";
import { programs } from "./programs/index.ts";

/** An image whose `command` (or, where its entry point runs its arguments, `args`) replaces what it would start by itself. */
export function withCommands(image: KnownImage): ImageBehaviour {
  const { repositories, files } = image;
  return {
    repositories,
    ...(files ? { files } : {}),
    start(container) {
      const words = commandLine(image, container);
      const own = words && ownArguments(image, words);
      if (words && !own) return runOwnProcess(container, words);
      if (isCommandImage(image)) return container.exit(0);
      // Over the container, not a copy of it: what it makes when it is asked for stays so.
      return image.start(own ? (Object.create(container, { args: { value: own }, command: { value: [] } }) as Container) : container);
    },
  };
}

/** Images of servers that run their arguments: `args: ["sleep", "3600"]` runs sleep. */
const runsArguments = new Set(["nginx", "httpd"].map(canonicalRepository));

function commandLine(image: KnownImage, { command, args }: Container): readonly string[] | undefined {
  if (command.length > 0) return [...command, ...args];
  if (isCommandImage(image)) {
    const words = [...(image.entrypoint ?? []), ...(args.length > 0 ? args : image.cmd)];
    return words.length > 0 ? words : undefined;
  }
  const [first] = args;
  if (first === undefined || first.startsWith("-")) return undefined;
  if (image.repositories.some((repository) => runsArguments.has(canonicalRepository(repository)))) return args;
  // What an unknown image does with its arguments nobody knows; a program that it must have found is one all the same.
  return image.repositories.length === 0 && programs.has(first.split("/").at(-1)!) ? args : undefined;
}

/** Programs that are an image itself, where they do not have its name. */
const aliases: Readonly<Record<string, string>> = { "httpd-foreground": "httpd", "nginx-debug": "nginx" };

/** The arguments of a command that names the image's own program. */
function ownArguments(image: KnownImage, words: readonly string[]): readonly string[] | undefined {
  if (isCommandImage(image)) return undefined;
  const word = words[0]!.split("/").at(-1)!;
  const program = aliases[word] ?? word;
  return image.repositories.some((repository) => repository.split("/").at(-1) === program) ? words.slice(1) : undefined;
}
