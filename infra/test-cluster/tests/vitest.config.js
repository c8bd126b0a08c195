import { defineConfig } from 'vitest/config';
import usual from '../../../vitest.config.js';

/** One worker: the suites share one cluster on a small machine. */
export default defineConfig({
  ...usual,
  test: {
    ...usual.test,
    include: ['{apps,libs,e2e,infra,tools}/**/*.cluster.test.ts'],
    exclude: ['**/node_modules/**'],
    maxWorkers: 1,
    testTimeout: 120_000,
    hookTimeout: 180_000,
    slowTestThreshold: 20_000,
  },
});
