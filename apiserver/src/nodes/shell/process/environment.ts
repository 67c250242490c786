import type { Container } from "@kx/shared/net/container";

type Texts = Readonly<Record<string, string>>;

/** What a service variable is called: `WEB_SERVICE_HOST`, `WEB_PORT_80_TCP_ADDR`. */
const linkName = /_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT(_\d+_\w+)?)$/;

/** A process's environment. Service variables, thousands in a large namespace, are worked out when somebody asks. */
export class Environment {
  /** Without the service variables. */
  readonly own: Texts;
  private readonly links: () => Texts;

  constructor(own: Texts, links: () => Texts = () => ({})) {
    this.own = own;
    this.links = links;
  }

  /** Of a container's processes, as a runtime puts it together. */
  static of(container: Container, { tty }: { tty: boolean }): Environment {
    const { PATH = "", HOSTNAME = "", ...rest } = container.env;
    return new Environment({ PATH, HOSTNAME, ...(tty ? { TERM: "xterm" } : {}), ...rest, HOME: rest["HOME"] ?? "/root" }, () => container.serviceVariables());
  }

  get(name: string): string | undefined {
    return this.own[name] ?? this.link(name);
  }

  link(name: string): string | undefined {
    return linkName.test(name) ? this.links()[name] : undefined;
  }

  /** All of it. */
  all(): Record<string, string> {
    const own = { ...this.own };
    for (const [name, value] of Object.entries(this.links())) own[name] ??= value;
    return own;
  }

  /** With other variables of its own. @param without service variables that were taken away */
  replaced(own: Texts, without: ReadonlySet<string> = new Set()): Environment {
    if (without.size === 0) return new Environment(own, this.links);
    return new Environment(own, () => Object.fromEntries(Object.entries(this.links()).filter(([name]) => !without.has(name))));
  }
}
