import { expect, test } from "vitest";
import { rewriteUrl } from "./rewrite-url.ts";

const page = { host: "10.244.1.5:8080", clientHost: "localhost:8001", prefix: "/api/v1/namespaces/x/pods/p/proxy" };

// As the cases of apimachinery util/proxy transport_test.go, for a transport without scheme and host.
test.each([
  ["/login", "/api/v1/namespaces/x/pods/p/proxy/login"],
  ["/a/", "/api/v1/namespaces/x/pods/p/proxy/a/"],
  ["/", "/api/v1/namespaces/x/pods/p/proxy/"],
  ["/a?b=/c#d", "/api/v1/namespaces/x/pods/p/proxy/a?b=/c#d"],
  ["http://10.244.1.5:8080/a", "/api/v1/namespaces/x/pods/p/proxy/a"],
  ["http://localhost:8001/a", "http://localhost:8001/api/v1/namespaces/x/pods/p/proxy/a"],
  ["http://localhost:8001/api/v1/namespaces/x/pods/p/proxy/a", "http://localhost:8001/api/v1/namespaces/x/pods/p/proxy/a"],
  ["/api/v1/namespaces/x/pods/p/proxy/a", "/api/v1/namespaces/x/pods/p/proxy/a"],
  ["http://example.com/a", "http://example.com/a"],
  ["//example.com/a", "//example.com/a"],
  ["relative/a", "relative/a"],
  ["../a", "../a"],
  ["#top", "#top"],
  ["mailto:someone@example.com", "mailto:someone@example.com"],
])("%s becomes %s", (url, expected) => {
  expect(rewriteUrl(url, page)).toBe(expected);
});
