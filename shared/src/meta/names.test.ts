import { expect, test } from "vitest";
import {
  configMapKey,
  dns1035Label,
  dns1123Label,
  dns1123Subdomain,
  domainPrefixedPath,
  envVarName,
  httpHeaderName,
  labelValue,
  pathSegmentName,
  portName,
  portNumber,
  qualifiedName,
  wildcardDns1123Subdomain,
} from "./names.ts";

const label =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const subdomain =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const dns1035 =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const wildcard =
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const namePart =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const value =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const key =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
const longest = "a".repeat(63);

const rules = {
  configMapKey,
  dns1035Label,
  dns1123Label,
  dns1123Subdomain,
  domainPrefixedPath,
  envVarName,
  httpHeaderName,
  labelValue,
  pathSegmentName,
  portName,
  qualifiedName,
  wildcardDns1123Subdomain,
};

test.each<[keyof typeof rules, string, string[]]>([
  ["dns1123Label", "web-0", []],
  ["dns1123Label", "0web", []],
  ["dns1123Label", "Web", [label]],
  ["dns1123Label", "", [label]],
  ["dns1123Label", "-web", [label]],
  ["dns1123Label", "web.prod", ["must not contain dots"]],
  ["dns1123Label", `${longest}a`, ["must be no more than 63 characters"]],
  ["dns1123Subdomain", "web.prod-1", []],
  ["dns1123Subdomain", "Bad_Name", [subdomain]],
  ["dns1123Subdomain", `${longest}${longest}${longest}${longest}ab`, ["must be no more than 253 characters"]],
  ["dns1035Label", "web", []],
  ["dns1035Label", "0web", [dns1035]],
  ["wildcardDns1123Subdomain", "*.example.com", []],
  ["wildcardDns1123Subdomain", "*.*.com", [wildcard]],
  ["portName", "http-2", []],
  ["portName", "80", ["must contain at least one letter (a-z)"]],
  ["portName", "a-very-long-port", ["must be no more than 15 characters"]],
  ["portName", "-a--b", ["must not contain consecutive hyphens", "must not begin or end with a hyphen"]],
  ["portName", "HTTP", ["must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)", "must contain at least one letter (a-z)"]],
  ["qualifiedName", "app.kubernetes.io/name", []],
  ["qualifiedName", "_x", [namePart]],
  ["qualifiedName", "a/", ["name part must be non-empty", namePart]],
  ["qualifiedName", "/a", ["prefix part must be non-empty"]],
  ["qualifiedName", "Up/a", [`prefix part ${subdomain}`]],
  ["qualifiedName", "a/b/c", [`${namePart.replace("name part", "a valid label key")} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`]],
  ["labelValue", "", []],
  ["labelValue", "v1.2_x", []],
  ["labelValue", "a b", [value]],
  ["pathSegmentName", "system:node", []],
  ["pathSegmentName", "..", ["may not be '..'"]],
  ["pathSegmentName", "a/b%", ["may not contain '/'", "may not contain '%'"]],
  ["domainPrefixedPath", "k8s.io/ingress-nginx", []],
  ["domainPrefixedPath", "nginx", ['must be a domain-prefixed path (such as "acme.io/foo")']],
  ["domainPrefixedPath", "acme.io/a b", ["Invalid path (regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')"]],
  ["envVarName", "MY VAR", []],
  ["envVarName", "A=B", ["a valid environment variable name must consist only of printable ASCII characters other than '='"]],
  ["httpHeaderName", "X-Y", []],
  ["configMapKey", "..", ["must not be '..'"]],
  ["configMapKey", "..a", ["must not start with '..'"]],
  ["configMapKey", "a/b", [key]],
])("%s of %j", (rule, text, messages) => {
  expect(rules[rule](text)).toEqual(messages);
});

test.each([
  [1, []],
  [65535, []],
  [0, ["must be between 1 and 65535, inclusive"]],
  [65536, ["must be between 1 and 65535, inclusive"]],
])("port number %d", (port, messages) => {
  expect(portNumber(port)).toEqual(messages);
});
