import type { Environment } from "../process/environment.ts";
import { ShellError } from "./control.ts";

/** A scalar, an indexed array (sparse), or an associative one. */
export type Value = string | Map<number, string> | Map<string, string>;

interface Variable {
  value: Value | undefined;
  exported: boolean;
  readonly: boolean;
  integer?: boolean;
  associative?: boolean;
}

/** A shell's variables, with one layer more for each function that has locals. */
export class Variables {
  private readonly layers: Map<string, Variable>[];
  private readonly env: Environment;
  /** Service variables that were unset. */
  private readonly withoutLinks = new Set<string>();

  constructor(env: Environment) {
    this.env = env;
    this.layers = [new Map(Object.entries(env.own).map(([name, value]) => [name, { value, exported: true, readonly: false }]))];
  }

  /** A subshell's own. */
  clone(): Variables {
    const copy = new Variables(this.env);
    for (const name of this.withoutLinks) copy.withoutLinks.add(name);
    copy.layers.splice(0, 1, ...this.layers.map((layer) => new Map([...layer].map(([name, variable]) => [name, { ...variable, value: copyOf(variable.value) }]))));
    return copy;
  }

  /** The scalar of that name; of an array its first element. */
  get(name: string): string | undefined {
    const value = this.find(name)?.value;
    return value instanceof Map ? (value as Map<number | string, string>).get(0) ?? (value as Map<number | string, string>).get("0") : value;
  }

  /** `a[key]`. */
  element(name: string, key: number | string): string | undefined {
    const value = this.find(name)?.value;
    if (!(value instanceof Map)) return Number(key) === 0 ? value : undefined;
    return (value as Map<number | string, string>).get(this.find(name)?.associative ? String(key) : indexIn(value, Number(key)));
  }

  /** Every element in order; a scalar is one. */
  elements(name: string): [number | string, string][] {
    const value = this.find(name)?.value;
    if (value === undefined) return [];
    if (!(value instanceof Map)) return [[0, value]];
    const entries = [...(value as Map<number | string, string>)];
    return this.find(name)?.associative ? entries : entries.sort(([a], [b]) => Number(a) - Number(b));
  }

  isArray(name: string): boolean {
    return this.find(name)?.value instanceof Map;
  }

  isAssociative(name: string): boolean {
    return this.find(name)?.associative === true;
  }

  has(name: string): boolean {
    return this.find(name)?.value !== undefined;
  }

  /** @throws ShellError of a read-only one */
  set(name: string, value: Value): void {
    const variable = this.writable(name);
    if (typeof value === "string" && variable.value instanceof Map) (variable.value as Map<number | string, string>).set(variable.associative ? "0" : 0, value);
    else variable.value = value;
  }

  setElement(name: string, key: number | string, value: string): void {
    const variable = this.writable(name);
    if (!(variable.value instanceof Map)) variable.value = new Map(variable.value === undefined ? [] : [[0, variable.value]]);
    const map = variable.value as Map<number | string, string>;
    map.set(variable.associative ? String(key) : indexIn(map as Map<number, string>, Number(key)), value);
  }

  unset(name: string): void {
    const variable = this.find(name);
    if (variable?.readonly) throw readOnly(name);
    this.withoutLinks.add(name);
    for (const layer of [...this.layers].reverse()) if (layer.delete(name)) return;
  }

  unsetElement(name: string, key: number | string): void {
    const value = this.find(name)?.value;
    if (value instanceof Map) (value as Map<number | string, string>).delete(this.isAssociative(name) ? String(key) : Number(key));
  }

  mark(name: string, marks: Partial<Pick<Variable, "exported" | "readonly" | "integer" | "associative">>): void {
    const variable = this.own(name);
    Object.assign(variable, marks);
    if (marks.associative && !(variable.value instanceof Map)) variable.value = new Map<string, string>();
  }

  isInteger(name: string): boolean {
    return this.find(name)?.integer === true;
  }

  names(which: (variable: Readonly<Variable>) => boolean = () => true): string[] {
    const names = new Set([...this.layers.flatMap((layer) => [...layer.keys()]), ...Object.keys(this.env.replaced({}, this.withoutLinks).all())]);
    return [...names].filter((name) => which(this.find(name)!)).sort();
  }

  /** What a program gets as its environment. */
  exported(more: Readonly<Record<string, string>> = {}): Environment {
    const own: Record<string, string> = {};
    for (const layer of this.layers) {
      for (const [name, { exported, value }] of layer) {
        if (exported && value !== undefined) own[name] = this.get(name) ?? "";
        else delete own[name];
      }
    }
    return this.env.replaced({ ...own, ...more }, this.withoutLinks);
  }

  /** A function begins. */
  push(): void {
    this.layers.push(new Map());
  }

  pop(): void {
    this.layers.pop();
  }

  /** `local name`: hides what was there until the function ends. @returns false outside functions */
  makeLocal(name: string): boolean {
    if (this.layers.length < 2) return false;
    const layer = this.layers.at(-1)!;
    if (!layer.has(name)) layer.set(name, { value: undefined, exported: this.find(name)?.exported ?? false, readonly: false });
    return true;
  }

  private find(name: string): Variable | undefined {
    for (let at = this.layers.length - 1; at >= 0; at--) {
      const variable = this.layers[at]!.get(name);
      if (variable) return variable;
    }
    const link = this.withoutLinks.has(name) ? undefined : this.env.link(name);
    return link === undefined ? undefined : { value: link, exported: true, readonly: false };
  }

  private writable(name: string): Variable {
    const variable = this.own(name);
    if (variable.readonly) throw readOnly(name);
    return variable;
  }

  /** The variable itself, made where there is none. */
  private own(name: string): Variable {
    const variable = this.find(name) ?? { value: undefined, exported: false, readonly: false };
    // A service variable becomes the shell's own once it is changed.
    if (!this.layers.some((layer) => layer.get(name) === variable)) this.layers[0]!.set(name, variable);
    return variable;
  }
}

const readOnly = (name: string): ShellError => new ShellError(`${name}: is read only`, { fatal: true });

const copyOf = (value: Value | undefined): Value | undefined => (value instanceof Map ? (new Map(value as Map<number, string>) as Value) : value);

/** Negative ones count from the end. */
function indexIn(array: ReadonlyMap<number | string, string>, index: number): number {
  return index >= 0 ? index : Math.max(-1, ...[...array.keys()].map(Number)) + 1 + index;
}
