import { defineConfig } from "vitest/config";

// A test that awaits something that does not happen fails after this time.
const testTimeout = 30_000;
const unit = { include: ["test/unit/**/*.test.{ts,tsx}"], testTimeout };

export default defineConfig({
  test: {
    projects: [
      { test: { ...unit, name: "core 6" } },
      {
        test: { ...unit, name: "core 5" },
        resolve: { alias: [{ find: /^@icp-sdk\/core(?=\/)/, replacement: "core5" }] },
      },
      { test: { name: "package", include: ["test/package/**/*.test.ts"], testTimeout } },
      {
        test: {
          name: "end to end",
          include: ["test/e2e/**/*.test.ts"],
          testTimeout,
          globalSetup: "test/lab/setup.ts",
          // They share the processors with the network and the gateways.
          fileParallelism: false,
        },
      },
    ],
  },
});
