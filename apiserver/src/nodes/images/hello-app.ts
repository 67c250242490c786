import type { ImageBehaviour } from "@kx/shared/net/container";
import { hostname } from "../hostname.ts";
import { endAsGo } from "./end-as-go.ts";
import { serveWeb } from "./web-server.ts";

/** Google's hello-app: PORT (8080), the version by the tag. */
export const helloApp: ImageBehaviour = {
  repositories: ["gcr.io/google-samples/hello-app", "us-docker.pkg.dev/google-samples/containers/gke/hello-app"],
  start(container) {
    const port = Number(container.env["PORT"] ?? "8080");
    const version = /:2(\.|$)/.test(container.image) ? "2.0.0" : "1.0.0";
    container.log(`Server listening on port ${port}`);
    endAsGo(container);
    serveWeb(
      container,
      port,
      () => ({ body: `Hello, world!\nVersion: ${version}\nHostname: ${hostname(container.pod)}\n` }),
      ({ request }) => `Serving request: ${request.url}`,
    );
  },
};
