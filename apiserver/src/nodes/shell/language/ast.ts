import type { CommandNode, SimpleCommandNode, StatementNode, WordNode } from "just-bash";

/** Names for the parts of the library's syntax tree that it does not export by themselves. */
export type Compound<Type extends CommandNode["type"]> = Extract<CommandNode, { type: Type }>;
export type WordPart = WordNode["parts"][number];
export type ParameterPart = Extract<WordPart, { type: "ParameterExpansion" }>;
export type Operation = NonNullable<ParameterPart["operation"]>;
export type Redirection = SimpleCommandNode["redirections"][number];
export type Assignment = SimpleCommandNode["assignments"][number];
export type Arithmetic = Extract<WordPart, { type: "ArithmeticExpansion" }>["expression"];
export type Statements = readonly StatementNode[];
