import { defineConfig } from 'vitest/config';

/** `npm run test:clients`: every client writes for every client. `-- --tagsFilter=ring`: each writes for the next. */
export default defineConfig({
  test: {
    include: ['tests/clients/*.e2e.ts'],
    reporters: [
      'default',
      './tests/clients/matrix-reporter.ts',
      ...(process.env.E2E_REPORT
        ? [['json', { outputFile: process.env.E2E_REPORT }] as ['json', object]]
        : []),
    ],
    globalSetup: ['tests/e2e/product/build-clone.ts'],
    // Two pairs at once, as two of the real clients' files.
    maxConcurrency: 2,
    tags: [{ name: 'ring', description: 'each client once as the writer and once as the reader' }],
    testTimeout: 240_000,
    hookTimeout: 60_000,
    retry: 0,
  },
});
