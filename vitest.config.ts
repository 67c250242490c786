import { defineConfig } from "vitest/config";

// `import` and `default` are always there; named here, they would reach Node's own require() of CommonJS packages.
const conditions = ["source", "module", "node"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["{shared,apiserver,cli}/src/**/*.test.ts", "test/**/*.test.ts"],
    globalSetup: ["test/support/build-worker.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: "forks",
  },
});
