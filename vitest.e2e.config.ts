import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/e2e/**/*.e2e.ts'],
    reporters: [
      'default',
      './tests/e2e/table-reporter.ts',
      ...(process.env.E2E_REPORT
        ? [['json', { outputFile: process.env.E2E_REPORT }] as ['json', object]]
        : []),
    ],
    globalSetup: ['tests/e2e/product/build-clone.ts'],
    // The real clients are heavy: more than two at once make each other miss their timeouts.
    maxWorkers: 2,
    tags: [{ name: 'oldest', description: 'also run on the oldest clients that are promised' }],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    retry: 0,
  },
});
