import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './tools/longest-first.mjs';

/** Tests run on sources. A worker loads each module once and keeps it for all its test files: files share modules, nothing else. */
export default defineConfig({
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  // As Node completes a package's "main", so that no package is there twice (GraphQL has an index.mjs beside its index.js).
  resolve: { extensions: ['.js', '.json', '.ts', '.tsx'] },
  test: {
    include: ['{apps,bench,libs,e2e,tools}/**/*.test.{ts,tsx}'],
    // These need a Kubernetes: npm run test:cluster.
    exclude: ['**/node_modules/**', '**/*.cluster.test.ts'],
    globalSetup: 'libs/testing/global-setup.ts',
    pool: 'forks',
    isolate: false,
    // One more than cores: much of the suite waits, for processes, leases and pages. The server of all their databases has 200 places.
    maxWorkers: Math.min(8, Math.max(3, availableParallelism() + 1)),
    // Real processes on a busy machine: a test waits for conditions, each with a deadline of its own.
    testTimeout: 30_000,
    hookTimeout: 90_000,
    slowTestThreshold: 5_000,
    // Tests compare with Express, also where it would say that something is old.
    env: { NO_DEPRECATION: 'express' },
    sequence: { sequencer: LongestFirst },
  },
});
