import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** `npm run test:process`: what spawns the program many times, and the conformance kit. */
export default defineConfig({
  test: { ...base.test, include: ['tests/process/*.test.ts', 'tests/conformance/*.test.ts'] },
});
