import { defineConfig } from 'vitest/config';
import usual from '../../../vitest.config.js';

const { sequence, globalSetup, ...test } = usual.test;

/** `atOnce`: how many suites of a group work at a time. Groups follow each other. */
const group = (name, groupOrder, { include, exclude = [], atOnce }) => ({
  ...usual,
  test: {
    ...test,
    ...{ name, include, exclude: ['**/node_modules/**', ...exclude], maxWorkers: atOnce },
    testTimeout: 120_000,
    hookTimeout: 180_000,
    slowTestThreshold: 20_000,
    sequence: { groupOrder },
  },
});

const whole = ['infra/test-cluster/tests/**/*.cluster.test.ts'];
const platform = ['{e2e,infra/charts}/**/*.cluster.test.ts'];

/** Suites share one cluster on a small machine, and most of their time they wait. */
export default defineConfig({
  test: {
    globalSetup,
    sequence,
    projects: [
      // These stop servers of the cluster, or fill its node.
      group('the cluster', 0, { include: whole, atOnce: 1 }),
      group('cells', 1, {
        include: ['{apps,libs,infra,tools}/**/*.cluster.test.ts'],
        exclude: [...whole, ...platform],
        atOnce: 2,
      }),
      // Each starts a dozen processes.
      group('the platform', 2, { include: platform, atOnce: 1 }),
    ],
  },
});
