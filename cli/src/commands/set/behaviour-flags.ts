import { behaviourWords } from "@kx/shared/net/behaviour";
import { text, type Flag } from "../../command/flag.ts";

const camelCase = (name: string): string => name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** One flag a word that an annotation knows, under the same name. */
export const behaviourFlags = Object.fromEntries(
  behaviourWords.map((word) => [camelCase(word.name), text({ placeholder: word.placeholder, text: word.text })]),
) as Readonly<Record<string, Flag<string | undefined>>>;

/** The words that were given, by their names; null takes one away (an empty value, but for a body, which may be empty). */
export function givenWords(values: Readonly<Record<string, unknown>>): Map<string, string | null> {
  return new Map(
    behaviourWords.flatMap(({ name }) => {
      const value = values[camelCase(name)] as string | undefined;
      return value === undefined ? [] : [[name, value === "" && name !== "body" ? null : value] as const];
    }),
  );
}
