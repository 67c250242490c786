/** Flags of a Go program: `-text=hi`, `--text hi`, `-v`. The last of equal ones wins. */
export function parseFlags(args: readonly string[], booleans: readonly string[] = []): { flags: ReadonlyMap<string, string>; rest: readonly string[] } {
  const flags = new Map<string, string>();
  const rest: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const word = args[i]!;
    const match = /^--?([A-Za-z][\w.-]*)(?:=([\s\S]*))?$/.exec(word);
    if (!match) {
      rest.push(word);
      continue;
    }
    const [, name, value] = match as unknown as [string, string, string | undefined];
    if (value !== undefined) flags.set(name, value);
    else if (booleans.includes(name) || i + 1 >= args.length) flags.set(name, "true");
    else flags.set(name, args[++i]!);
  }
  return { flags, rest };
}

/** The port of a listen address: `:5678`, `0.0.0.0:8080`, `8080`. @throws Error when it is none */
export function listenPort(address: string): number {
  const port = Number(address.slice(address.lastIndexOf(":") + 1));
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw new Error(`listen tcp: address ${address}: invalid port`);
  return port;
}
