/**
 * The repository that a reference names, as the distribution library normalises it (reference/normalize.go): without
 * tag and digest, with `docker.io` where the registry and `library/` where the account is left out.
 */
export function canonicalRepository(image: string): string {
  const withoutDigest = image.split("@")[0]!;
  const colon = withoutDigest.indexOf(":", withoutDigest.lastIndexOf("/") + 1);
  const repository = colon < 0 ? withoutDigest : withoutDigest.slice(0, colon);
  const slash = repository.indexOf("/");
  const first = slash < 0 ? "" : repository.slice(0, slash);
  const isRegistry = /[.:]/.test(first) || first === "localhost" || first !== first.toLowerCase();
  const registry = isRegistry && first !== "index.docker.io" ? first : "docker.io";
  const path = isRegistry ? repository.slice(slash + 1) : repository;
  return `${registry}/${registry === "docker.io" && !path.includes("/") ? "library/" : ""}${path}`;
}
