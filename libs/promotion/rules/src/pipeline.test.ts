import { describe, expect, it } from 'vitest';
import { Refusal } from '@tiffin/kernel';
import { decidePipeline, defaultPipeline, mayReach, nextStages, stageOf } from './pipeline.js';
import { plainStage, type Stage } from './stage.js';
import { longestSoakMs } from './stage-problems.js';
import { environment } from './testing/plain-values.js';

const stage = (name: string, upstream: readonly string[] = [], settings: Partial<Stage> = {}): Stage => ({
  ...plainStage(environment(name), name, upstream.map(environment)),
  ...settings,
});

const rule = { quorum: 1, roles: [], approvers: [], expiresAfterMs: 1 };
const many = Array.from({ length: 21 }, (_, index) => stage(`s${index}`, index === 0 ? [] : [`s${index - 1}`]));

describe('a pipeline', () => {
  it.each<readonly [string, readonly Stage[], readonly string[]]>([
    ['without stages', [], ['stages-some']],
    ['of too many stages', many, ['stages-many']],
    ['with names alike', [stage('a'), stage('b', ['a'], { name: ' A' })], ['name-unique', 'name-unique']],
    ['with a stage twice', [stage('a'), stage('a', [], { name: 'b' })], ['environment-once', 'environment-once']],
    ['with a stage after itself', [stage('a'), stage('b', ['a', 'b'])], ['upstream-self']],
    ['with the only stage after itself', [stage('a', ['a'])], ['upstream-self', 'first-stage']],
    ['with an unknown stage before', [stage('a'), stage('b', ['c'])], ['upstream-known']],
    ['with a stage before it twice', [stage('a'), stage('b', ['a', 'a'])], ['upstream-once']],
    ['that requires all of none', [stage('a', [], { requires: 'all' })], ['requires-upstream']],
    ['that follows none', [stage('a', [], { autoPromote: 'upstream' })], ['follows-upstream']],
    ['that soaks for ever', [stage('a', [], { soakMs: longestSoakMs + 1 })], ['soak-range']],
    ['that soaks backwards', [stage('a', [], { soakMs: -1 })], ['soak-range']],
    ['that soaks for no number', [stage('a', [], { soakMs: Number.NaN })], ['soak-range']],
    ['with a quorum of nobody', [stage('a', [], { approvals: { ...rule, quorum: 0 } })], ['approvals-quorum']],
    ['with no time to vote', [stage('a', [], { approvals: { ...rule, expiresAfterMs: 0 } })], ['approvals-expiry']],
    ['in a circle', [stage('a', ['c']), stage('b', ['a']), stage('c', ['b'])], ['cycle', 'first-stage']],
    [
      'in a circle after a first',
      [stage('a'), stage('b', ['a', 'd']), stage('c', ['b']), stage('d', ['c'])],
      ['cycle'],
    ],
  ])('%s is refused', (_, stages, rules) => {
    const answer = decidePipeline(stages);
    if (!(answer instanceof Refusal)) throw new Error('it was accepted');
    expect([answer.code, ...answer.problems.map((problem) => problem.rule)]).toEqual(['PIPELINE_INVALID', ...rules]);
    for (const { message } of answer.problems) expect(message).toMatch(/[.:] \S.*\.$/);
  });

  it('names the stages of a circle, in the way of releases', () => {
    const stages = [stage('a'), stage('b', ['a', 'd']), stage('c', ['b']), stage('d', ['c']), stage('e', ['d'])];
    expect(decidePipeline(stages)).toMatchObject({
      problems: [{ message: expect.stringMatching(/"(b|c|d)" -> "(c|d|b)" -> "(d|b|c)" -> "\1"/) }],
    });
  });

  it('is put in order, with branches and joins', () => {
    const stages = [stage('d', ['b', 'c'], { requires: 'all' }), stage('b', ['a']), stage('c', ['a']), stage('a')];
    const pipeline = decidePipeline(stages);
    if (pipeline instanceof Refusal) throw pipeline;
    expect(pipeline.stages.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd']);
    expect(nextStages(pipeline, environment('a')).map(({ name }) => name)).toEqual(['b', 'c']);
    expect(stageOf(pipeline, environment('d'))?.name).toBe('d');
    expect(decidePipeline(many.slice(0, 20))).not.toBeInstanceOf(Refusal);
  });

  it('is the four well-known stages by default, and keeps its own rules', () => {
    const named = { development: 'd', testing: 't', staging: 's', production: 'p' };
    const pipeline = defaultPipeline({
      development: environment(named.development),
      testing: environment(named.testing),
      staging: environment(named.staging),
      production: environment(named.production),
    });
    expect(pipeline.stages.map(({ name, upstream }) => [name, ...upstream])).toEqual([
      ['development'],
      ['testing', 'd'],
      ['staging', 't'],
      ['production', 's'],
    ]);
    expect(decidePipeline(pipeline.stages)).toEqual(pipeline);
  });
});

describe('the order', () => {
  it.each<readonly [Partial<Stage>, readonly string[], boolean]>([
    [{ upstream: [] }, [], true],
    [{ requires: 'any' }, [], false],
    [{ requires: 'any' }, ['b'], true],
    [{ requires: 'all' }, ['b'], false],
    [{ requires: 'all' }, ['a', 'b', 'c'], true],
  ])('with %j of a release that was in %j', (settings, wasIn, isLet) => {
    expect(mayReach(stage('x', ['a', 'b'], settings), new Set(wasIn.map(environment)))).toBe(isLet);
  });
});
