import { expect, test } from "vitest";
import { requestAttributes } from "./request-attributes.ts";

const user = { name: "u", groups: [] };
const read = (method: string, url: string): object => {
  const [path = "", query] = url.split("?");
  const { user: _user, ...attributes } = requestAttributes(user, { method, path, query: new URLSearchParams(query) });
  return attributes;
};

// apiserver endpoints/request/requestinfo_test.go, TestGetAPIRequestInfo: method, url, then
// verb, group, version, namespace, resource, subresource, name.
test.each([
  ["GET", "/api/v1/namespaces", "list", "", "v1", "", "namespaces", "", ""],
  ["GET", "/api/v1/namespaces/other", "get", "", "v1", "other", "namespaces", "", "other"],
  ["GET", "/api/v1/namespaces/other/pods", "list", "", "v1", "other", "pods", "", ""],
  ["GET", "/api/v1/namespaces/other/pods/foo", "get", "", "v1", "other", "pods", "", "foo"],
  ["HEAD", "/api/v1/namespaces/other/pods/foo", "get", "", "v1", "other", "pods", "", "foo"],
  ["GET", "/api/v1/pods", "list", "", "v1", "", "pods", "", ""],
  ["HEAD", "/api/v1/pods", "list", "", "v1", "", "pods", "", ""],
  ["GET", "/api/v1/proxy/namespaces/other/pods/foo", "proxy", "", "v1", "other", "pods", "", "foo"],
  ["GET", "/api/v1/proxy/namespaces/other/pods/foo/subpath/not/a/subresource", "proxy", "", "v1", "other", "pods", "", "foo"],
  ["GET", "/api/v1/watch/pods", "watch", "", "v1", "", "pods", "", ""],
  ["GET", "/api/v1/pods?watch=true", "watch", "", "v1", "", "pods", "", ""],
  ["GET", "/api/v1/pods?watch=false", "list", "", "v1", "", "pods", "", ""],
  ["GET", "/api/v1/watch/namespaces/other/pods", "watch", "", "v1", "other", "pods", "", ""],
  ["GET", "/api/v1/namespaces/other/pods?watch=1", "watch", "", "v1", "other", "pods", "", ""],
  ["GET", "/api/v1/namespaces/other/pods?watch=0", "list", "", "v1", "other", "pods", "", ""],
  ["GET", "/api/v1/namespaces/other/pods/foo/status", "get", "", "v1", "other", "pods", "status", "foo"],
  ["GET", "/api/v1/namespaces/other/pods/foo/proxy/subpath", "get", "", "v1", "other", "pods", "proxy", "foo"],
  ["PUT", "/api/v1/namespaces/other/finalize", "update", "", "v1", "other", "namespaces", "finalize", "other"],
  ["PUT", "/api/v1/namespaces/other/status", "update", "", "v1", "other", "namespaces", "status", "other"],
  ["PATCH", "/api/v1/namespaces/other/pods/foo", "patch", "", "v1", "other", "pods", "", "foo"],
  ["DELETE", "/api/v1/namespaces/other/pods/foo", "delete", "", "v1", "other", "pods", "", "foo"],
  ["POST", "/api/v1/namespaces/other/pods", "create", "", "v1", "other", "pods", "", ""],
  ["DELETE", "/api/v1/nodes", "deletecollection", "", "v1", "", "nodes", "", ""],
  ["DELETE", "/api/v1/namespaces", "deletecollection", "", "v1", "", "namespaces", "", ""],
  ["DELETE", "/api/v1/namespaces/other/pods", "deletecollection", "", "v1", "other", "pods", "", ""],
  ["POST", "/apis/extensions/v1/namespaces/other/pods", "create", "extensions", "v1", "other", "pods", "", ""],
  ["GET", "/apis/extensions/v1/namespaces/other/pods/foo/status", "get", "extensions", "v1", "other", "pods", "status", "foo"],
  ["GET", "/api/v1/pods?fieldSelector=metadata.name%3Dabc", "list", "", "v1", "", "pods", "", "abc"],
  ["GET", "/api/v1/pods?fieldSelector=metadata.name%21%3Dabc", "list", "", "v1", "", "pods", "", ""],
  ["GET", "/api/v1/pods?fieldSelector=metadata.name%3Da%2Fb", "list", "", "v1", "", "pods", "", ""],
  ["GET", "/api/v1/pods?fieldSelector=nonsense", "list", "", "v1", "", "pods", "", ""],
  ["GET", "/api/v1/pods/", "list", "", "v1", "", "pods", "", ""],
  ["GET", "/api/v1/namespaces/my%20ns/pods/a%62c", "get", "", "v1", "my ns", "pods", "", "abc"],
  ["OPTIONS", "/api/v1/pods", "", "", "v1", "", "pods", "", ""],
])("%s %s", (method, url, verb, group, version, namespace, resource, subresource, name) => {
  expect(read(method, url)).toEqual({ verb, group, version, namespace, resource, subresource, name });
});

// The same, TestGetNonAPIRequestInfo.
test.each([
  ["/", "/"],
  ["/api", "/api"],
  ["/api/v1", "/api/v1"],
  ["/apis/extensions", "/apis/extensions"],
  ["/apis/extensions/v1", "/apis/extensions/v1"],
  ["/validate", "/validate"],
  ["/not/api/v1/pods", "/not/api/v1/pods"],
  ["//api/v1", "//api/v1"],
  ["/a%20b", "/a b"],
  ["/%", "/%"],
])("%s is no resource", (url, path) => {
  expect(read("POST", url)).toEqual({ verb: "post", path });
});
