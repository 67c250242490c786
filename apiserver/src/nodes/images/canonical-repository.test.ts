import { expect, test } from "vitest";
import { canonicalRepository } from "./canonical-repository.ts";

// The cases of the distribution library's reference/normalize_test.go, and the images that lessons use.
test.each([
  ["nginx", "docker.io/library/nginx"],
  ["nginx:1.27-alpine", "docker.io/library/nginx"],
  ["nginx@sha256:0123", "docker.io/library/nginx"],
  ["nginx:1.27@sha256:0123", "docker.io/library/nginx"],
  ["docker.io/nginx", "docker.io/library/nginx"],
  ["docker.io/library/nginx:latest", "docker.io/library/nginx"],
  ["index.docker.io/nginx", "docker.io/library/nginx"],
  ["index.docker.io/traefik/whoami", "docker.io/traefik/whoami"],
  ["traefik/whoami:v1.11", "docker.io/traefik/whoami"],
  ["docker.io/traefik/whoami", "docker.io/traefik/whoami"],
  ["localhost/nginx", "localhost/nginx"],
  ["localhost:5000/nginx:1", "localhost:5000/nginx"],
  ["registry:5000/a/b:tag", "registry:5000/a/b"],
  ["Registry/nginx", "Registry/nginx"],
  ["registry.k8s.io/pause:3.10", "registry.k8s.io/pause"],
  ["registry.k8s.io/e2e-test-images/agnhost:2.53", "registry.k8s.io/e2e-test-images/agnhost"],
  ["127.0.0.1:8000/foo/bar@sha256:0123", "127.0.0.1:8000/foo/bar"],
])("%s is of %s", (image, repository) => {
  expect(canonicalRepository(image)).toBe(repository);
});
