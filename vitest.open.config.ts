import { defineConfig } from 'vitest/config';

/** `npm run test:open`: the page of `handoff open` in a real Chromium. */
export default defineConfig({
  test: {
    include: ['tests/open/**/*.open.ts'],
    globalSetup: ['tests/process/build-bundles.ts'],
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    retry: 0,
  },
});
