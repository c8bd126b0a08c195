import { describe, expect, it } from 'vitest';
import { inLongForm } from '@tiffin/testing/in-long-form';
import type { Invariant } from './testing/history-witness.js';
import type { Flaw } from './testing/promotion-world.js';
import { randomHistory } from './testing/random-history.js';
import { worldPipeline } from './testing/world-pipeline.js';

/** Kept, so that what failed once fails again; a seed that finds something is added and stays. */
const seeds = [1, 2, 3, 5, 8, 13, 21, 34];
const steps = inLongForm(5_000, { otherwise: 1_000 });

describe('random histories of promotion', () => {
  const counts = new Map<string, number>();

  it.each(seeds)('keep P1 to P8 after every step (seed %i)', (seed) => {
    const witness = randomHistory({ seed, steps }, null);
    expect(witness.breaches).toEqual([]);
    for (const [what, count] of witness.counts) counts.set(what, (counts.get(what) ?? 0) + count);
  });

  it('go everywhere', () => {
    const ways = ['person', 'automation', 'rollback', 'auto-rollback'];
    const acts = ['asked', 'started', 'runs', 'verified', 'failed', 'aborted'];
    const stages = worldPipeline.stages.map(({ name }) => `verified in ${name}`);
    const wanted = ['built', 'approved', 'held', 'lifted', ...stages];
    for (const way of ways) wanted.push(...acts.map((act) => `${act} ${way}`));
    expect(wanted.filter((what) => (counts.get(what) ?? 0) === 0)).toEqual([]);
  });
});

describe('what holds an invariant is missed when it is taken away', () => {
  it.each<readonly [Flaw, Invariant]>([
    ['content', 'P1'],
    ['verified', 'P2'],
    ['free', 'P3'],
    ['actor', 'P4'],
    ['hold', 'P5'],
    ['placing', 'P5'],
    ['soak', 'P6'],
    ['breaks', 'P6'],
    ['proven', 'P7'],
    ['ledger', 'P8'],
    ['order', 'order'],
    ['approvals', 'quorum'],
    ['own-vote', 'quorum'],
    ['role-lost', 'quorum'],
  ])('%s: %s', (flaw, invariant) => {
    const found = new Set<Invariant>();
    for (let seed = 1; seed <= 60 && !found.has(invariant); seed += 1)
      for (const { of } of randomHistory({ seed, steps: 2_000 }, flaw).breaches) found.add(of);
    expect([...found]).toContain(invariant);
  });
});
