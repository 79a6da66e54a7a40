import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/crash/**/*.crash.ts'],
    globalSetup: ['tests/process/build-bundles.ts', 'tests/e2e/product/build-clone.ts'],
    // A file works in as many lanes as there are processors, but for its beginning and its end.
    maxWorkers: 2,
    // Two worlds of real clients at once; more make each other slow.
    maxConcurrency: 2,
    testTimeout: process.env.CRASH_FULL === '1' ? 6 * 3600_000 : 600_000,
    hookTimeout: 120_000,
    retry: 0,
  },
});
