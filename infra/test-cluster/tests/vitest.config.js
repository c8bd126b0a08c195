import { availableParallelism } from 'node:os';
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
    maxConcurrency: 16,
  },
});

/** One stops servers of the cluster; the others have nodes that are played, and do not mind. */
const beside = [
  'infra/test-cluster/tests/{life,control-plane}.cluster.test.ts',
  'libs/drivers/kubernetes/src/{faults,scale}/*.cluster.test.ts',
];

/** Suites share one cluster on one machine: three of them at a time leave nothing idle of two cores. */
const atOnce = Math.min(6, Math.max(3, availableParallelism()));

export default defineConfig({
  test: {
    globalSetup: [globalSetup, 'infra/keycloak/tests/on-demand-setup.ts'],
    sequence,
    projects: [
      group('beside the cluster', 0, { include: beside, atOnce }),
      group('on the cluster', 1, {
        include: ['{apps,libs,infra,tools,e2e}/**/*.cluster.test.ts'],
        exclude: beside,
        atOnce,
      }),
    ],
  },
});
