import { defineConfig } from 'vitest/config';
import usual from '../../../vitest.config.js';

/** One worker: its test files share one Keycloak, which one of them stops and starts again. */
export default defineConfig({
  ...usual,
  test: {
    ...usual.test,
    include: ['infra/keycloak/tests/**/*.test.ts'],
    globalSetup: ['libs/testing/global-setup.ts', 'infra/keycloak/tests/global-setup.ts'],
    maxWorkers: 1,
    testTimeout: 60_000,
    hookTimeout: 300_000,
  },
});
