import { defineConfig } from 'vitest/config';

/** `npm test`: units, promises, documents, and one process test a verb. `npm run test:process` has the rest. */
export default defineConfig({
  test: {
    include: ['tests/{adapters,architecture,core,docs,install,process/verbs}/**/*.test.ts'],
    globalSetup: ['tests/process/build-bundles.ts'],
    // Vitest would leave one processor idle, and most of these wait for a program.
    maxWorkers: '100%',
    testTimeout: 20_000,
    retry: 0,
  },
});
