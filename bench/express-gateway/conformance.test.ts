import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleRuntime } from '@tiffin/testing/bundle';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { areas } from './cases/index.js';
import { decisions } from './decisions.js';
import { miscounted } from './miscounted.js';
import { startOurGateway } from './our-gateway.js';
import { consumersOf } from './placed-case.js';
import type { Observation } from './observation.js';
import { readRecording } from './recording.js';
import { runCases } from './run-cases.js';
import { verdictOf } from './verdict.js';

/** Against what Express Gateway is recorded to do; "npm run conformance" asks it again. */
describe('the gateway, beside Express Gateway,', () => {
  const cases = areas.flatMap((area) => area.cases);
  const theirs = readRecording(join(import.meta.dirname, 'recorded.jsonl'), cases);
  let ours: ReadonlyMap<string, Observation>;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'conformance-'));
    const runtime = join(folder, 'runtime.mjs');
    await bundleRuntime(join(import.meta.dirname, '../../apps/runtime-gateway'), runtime);
    const home = import.meta.dirname;
    ours = await runCases(cases, (config, placed) => startOurGateway({ runtime, home }, config, consumersOf(placed)));
  }, 240_000);
  afterAll(() => rm(folder, { recursive: true }));

  it('has cases with names of their own, at least 350', () => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
    expect(cases.length).toBeGreaterThanOrEqual(350);
  });

  it('differs by each decision in as many cases as that says, and not in more', () => {
    const verdicts = cases.map((of) => verdictOf(of, theirs.get(of.name)!, ours.get(of.name)!));
    expect(miscounted(decisions, verdicts)).toEqual([]);
    const [decided] = verdicts.filter(({ because }) => because.length > 0);
    const [id] = decided!.because;
    const { cases: many } = decisions.find((one) => one.id === id)!;
    expect(miscounted(decisions, [...verdicts, decided!])).toEqual([
      `${id} is decided for ${many} cases, and found in ${many! + 1}`,
    ]);
  });

  // A guard of docs/guards.md counts on the one for hosts.
  it.each(areas.map((area) => [area.area, area.cases] as const))(
    'does the same, or differs as decided: %s',
    (_, listed) => {
      const unexplained = listed
        .map((of) => verdictOf(of, theirs.get(of.name)!, ours.get(of.name)!))
        .filter(({ is }) => is === 'unexplained');
      expect(unexplained).toEqual([]);
    },
  );
});
