import type { Ingress } from "@kx/shared/kinds/networking/ingress";

/** What the annotations of an Ingress ask for; they apply to each of its paths. */
export interface IngressOptions {
  /** Replaces the whole path; empty when the path stays. */
  readonly rewriteTarget: string;
  readonly useRegex: boolean;
  /** Plain HTTP is sent to https where the host has a certificate. */
  readonly sslRedirect: boolean;
  readonly forceSslRedirect: boolean;
  readonly preserveTrailingSlash: boolean;
  /** Where `/` is sent; empty when nowhere. */
  readonly appRoot: string;
}

const prefix = "nginx.ingress.kubernetes.io/";

/** What Go's strconv.ParseBool takes. */
const booleans: Readonly<Record<string, boolean>> = {
  "1": true, t: true, T: true, true: true, TRUE: true, True: true,
  "0": false, f: false, F: false, false: false, FALSE: false, False: false,
};

/** An Ingress without annotations. */
export const defaultOptions: IngressOptions = {
  rewriteTarget: "",
  useRegex: false,
  sslRedirect: true,
  forceSslRedirect: false,
  preserveTrailingSlash: false,
  appRoot: "",
};

/** The catch-all of a default backend takes neither rewrites nor redirects from its Ingress. */
export const catchAllOptions: IngressOptions = { ...defaultOptions, sslRedirect: false };

/** Reads ingress-nginx' annotations; a value that cannot be read leaves the default (annotations/rewrite/main.go). */
export function readOptions({ metadata }: Ingress): IngressOptions {
  const { annotations } = metadata;
  if (!annotations) return defaultOptions;
  const text = (name: string): string => (annotations[prefix + name] ?? "").trim();
  const flag = (name: string, otherwise: boolean): boolean => booleans[text(name)] ?? otherwise;
  const appRoot = text("app-root");
  return {
    rewriteTarget: text("rewrite-target"),
    useRegex: flag("use-regex", defaultOptions.useRegex),
    sslRedirect: flag("ssl-redirect", defaultOptions.sslRedirect),
    forceSslRedirect: flag("force-ssl-redirect", defaultOptions.forceSslRedirect),
    preserveTrailingSlash: flag("preserve-trailing-slash", defaultOptions.preserveTrailingSlash),
    appRoot: appRoot.startsWith("/") ? appRoot : "",
  };
}
