/**
 * Rules for names and small texts. Each answers the messages of all that is wrong, exactly as Kubernetes words them
 * (apimachinery util/validation and api/validate/content); an empty list means valid.
 */
type Rule = (value: string) => string[];

const label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const subdomain = `${label}(\\.${label})*`;
const labelKey = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const labelKeyWords =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const httpPath = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";

/** What is said of a text that is past `limit`. */
export function maxLength(limit: number): string {
  return `must be no more than ${limit} characters`;
}

function mismatch(words: string, pattern: string, ...examples: string[]): string {
  const shown = examples.map((example) => `'${example}', `).join(" or ");
  return `${words} (${examples.length > 0 ? `e.g. ${shown}` : ""}regex used for validation is '${pattern}')`;
}

function rule(limit: number, words: string, pattern: string, ...examples: string[]): Rule {
  const expression = new RegExp(`^${pattern}$`);
  return (value) => [
    ...(value.length > limit ? [maxLength(limit)] : []),
    ...(expression.test(value) ? [] : [mismatch(words, pattern, ...examples)]),
  ];
}

/** The default rule for object names. */
export const dns1123Subdomain = rule(
  253,
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  subdomain,
  "example.com",
);

const plainLabel = rule(
  63,
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  label,
  "my-name",
  "123-abc",
);

const anySubdomain = new RegExp(`^${subdomain}$`);
const anyLabel = new RegExp(`^${label}$`);

export function dns1123Label(value: string): string[] {
  if (anyLabel.test(value) || !anySubdomain.test(value)) return plainLabel(value);
  return [...(value.length > 63 ? [maxLength(63)] : []), "must not contain dots"];
}

export const dns1035Label = rule(
  63,
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  "[a-z]([-a-z0-9]*[a-z0-9])?",
  "my-name",
  "abc-123",
);

export const wildcardDns1123Subdomain = rule(
  253,
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
  `\\*\\.${subdomain}`,
  "*.example.com",
);

/** A named port: RFC 6335 in lower case. */
export function portName(value: string): string[] {
  return [
    ...(value.length > 15 ? [maxLength(15)] : []),
    ...(/^[-a-z0-9]+$/.test(value) ? [] : ["must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)"]),
    ...(/[a-z]/.test(value) ? [] : ["must contain at least one letter (a-z)"]),
    ...(value.includes("--") ? ["must not contain consecutive hyphens"] : []),
    ...(value.startsWith("-") || value.endsWith("-") ? ["must not begin or end with a hyphen"] : []),
  ];
}

export function inRange(value: number, lowest: number, highest: number): string[] {
  return value >= lowest && value <= highest ? [] : [`must be between ${lowest} and ${highest}, inclusive`];
}

export function portNumber(value: number): string[] {
  return inRange(value, 1, 65535);
}

/** A label key: an optional DNS subdomain and `/`, then a name. Also for finalizers, annotations (lower-cased), appProtocol. */
export function qualifiedName(value: string): string[] {
  const parts = value.split("/");
  const words = mismatch(labelKeyWords, labelKey, "MyName", "my.name", "123-abc");
  if (parts.length > 2) {
    return [`a valid label key ${words} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  }
  const name = parts.at(-1)!;
  const prefix = parts.length === 2 ? parts[0] : undefined;
  return [
    ...(prefix === "" ? ["prefix part must be non-empty"] : []),
    ...(prefix ? dns1123Subdomain(prefix).map((message) => `prefix part ${message}`) : []),
    ...(name === "" ? ["name part must be non-empty"] : []),
    ...(name.length > 63 ? [`name part ${maxLength(63)}`] : []),
    ...(labelKeyPattern.test(name) ? [] : [`name part ${words}`]),
  ];
}

const labelKeyPattern = new RegExp(`^${labelKey}$`);

export const labelValue = rule(
  63,
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  `(${labelKey})?`,
  "MyValue",
  "my_value",
  "12345",
);

/** A name that only has to fit between two slashes of a URL (RBAC, IPAddress). */
export function pathSegmentName(value: string): string[] {
  if (value === "." || value === "..") return [`may not be '${value}'`];
  return ["/", "%"].filter((part) => value.includes(part)).map((part) => `may not contain '${part}'`);
}

/** `acme.io/foo`, as in IngressClass.spec.controller. An empty value is the caller's "Required value". */
export function domainPrefixedPath(value: string): string[] {
  const slash = value.indexOf("/");
  if (slash < 1 || slash === value.length - 1) {
    return ['must be a domain-prefixed path (such as "acme.io/foo")'];
  }
  return [
    ...dns1123Subdomain(value.slice(0, slash)),
    ...(httpPathPattern.test(value.slice(slash + 1)) ? [] : [mismatch("Invalid path", httpPath)]),
  ];
}

const httpPathPattern = new RegExp(`^${httpPath}$`);

/** An environment variable's name, in the relaxed form that stands since 1.34. */
export function envVarName(value: string): string[] {
  return [
    ...(value === "" ? ["environment variable name must be non-empty"] : []),
    ...(/^[ -<>-~]*$/.test(value)
      ? []
      : ["a valid environment variable name must consist only of printable ASCII characters other than '='"]),
  ];
}

export const httpHeaderName = rule(
  Infinity,
  "a valid HTTP header must consist of alphanumeric characters or '-'",
  "[-A-Za-z0-9]+",
  "X-Header-Name",
);

const plainKey = rule(
  253,
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
  "[-._a-zA-Z0-9]+",
  "key.name",
  "KEY_NAME",
  "key-name",
);

/** A key of a ConfigMap's or Secret's data. */
export function configMapKey(value: string): string[] {
  if (value === "." || value === "..") return [...plainKey(value), `must not be '${value}'`];
  return [...plainKey(value), ...(value.startsWith("..") ? ["must not start with '..'"] : [])];
}
