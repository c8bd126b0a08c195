import { describe, expect, it } from 'vitest';
import type { ApiClient } from '../api/api-client.js';
import type { EnvironmentView } from '../api/documents.js';
import { followEnvironment, type FollowTarget } from './follow-environment.js';

const long = '2020-01-01T00:00:00.000Z';
type BuildView = EnvironmentView['project']['builds']['edges'][number]['node'];

const failed = (id: string): BuildView => ({
  id,
  unitName: 'fn',
  state: 'failed',
  startedAt: long,
  finishedAt: long,
});
const environment: EnvironmentView = {
  id: 'e',
  state: 'building',
  followsHead: true,
  failure: null,
  fault: null,
  attempts: 0,
  nextTryAt: null,
  liveRevision: 3,
  desiredRevision: { number: 4 },
  urls: [],
  project: { build: { state: 'building' }, builds: { edges: [] } },
  deployments: { edges: [] },
};

const built = (...builds: BuildView[]): EnvironmentView['project'] => ({
  ...environment.project,
  builds: { edges: builds.map((node) => ({ node })) },
});
const failure = {
  unitKey: 'function-fn',
  unitName: 'fn',
  reason: 'could not be built: no',
  lastLines: ['npm said so'],
};
const failureText = 'function-fn ("fn") could not be built: no\n| npm said so\nRevision 3 keeps serving.';

const deployed = (id: string, state: 'failed' | 'succeeded'): EnvironmentView['deployments'] => ({
  edges: [{ node: { id, revisionNumber: 4, steps: [{ name: 'ready', state, detail: null }] } }],
});

/** What is told and how it ends, while the API answers with one view after another. */
const follow = (...views: readonly Partial<EnvironmentView>[]): Promise<readonly unknown[]> =>
  followAfter({}, ...views);

async function followAfter(
  more: Partial<FollowTarget>,
  ...views: readonly Partial<EnvironmentView>[]
): Promise<readonly unknown[]> {
  const waiting = [...views];
  const api = { ask: () => Promise.resolve({ environment: { ...environment, ...waiting.shift() } }) };
  const told: unknown[] = [];
  const target = { environmentId: 'e', revision: 4, since: long, withinMs: 60_000, ...more };
  const end = followEnvironment(api as unknown as ApiClient, target, (...what) => void told.push(what));
  const ended = await end.then(
    ({ state }) => state,
    (error: Error) => error.message,
  );
  return [ended, told];
}

describe('followEnvironment', () => {
  it('tells the fault after which it is tried again, once', async () => {
    const fault = 'the registry does not answer';
    const [end, told] = await follow(
      { state: 'degraded', fault, project: built(failed('1')) },
      { state: 'degraded', fault, project: built(failed('2'), failed('1')) },
      { state: 'live', liveRevision: 4 },
    );
    const news = [
      ['build fn', 'failed', null],
      ['work', 'degraded', fault],
    ];
    expect([end, told]).toEqual(['live', news]);
  });

  it('ends with the failure, and says what serves', async () => {
    const [end, told] = await follow({ state: 'build_failed', failure, project: built(failed('1')) });
    expect([end, told]).toEqual([failureText, [['build fn', 'failed', null]]]);
  });

  it('is through where a newer revision fails, and not where the same one does, with other secrets', async () => {
    const state = 'deploy_failed';
    expect(await follow({ state, failure, liveRevision: 4, desiredRevision: { number: 5 } })).toEqual([state, []]);
    const [end] = await follow({ state, failure, liveRevision: 4 });
    expect(end).toContain('function-fn ("fn")');
  });

  it('after a retry ends with "live" only, and tells nothing of the attempt before', async () => {
    const before = {
      ...environment,
      state: 'deploy_failed',
      liveRevision: 4,
      deployments: deployed('1', 'failed'),
    } as const;
    const under = { ...before, state: 'deploying' } as const;
    const ended = await followAfter({ before }, under, {
      ...before,
      state: 'live',
      deployments: deployed('2', 'succeeded'),
    });
    expect(ended).toEqual(['live', [['deploy ready', 'succeeded', null]]]);
  });

  it('after a retry ends with the failure of a unit that does not stay up', async () => {
    const [end] = await followAfter({ before: environment }, { state: 'degraded', failure });
    expect(end).toBe(failureText);
  });

  it('waits no longer than it may, and says how it stands', async () => {
    const api = {
      ask: () => Promise.resolve({ environment: { ...environment, state: 'degraded', fault: 'No registry.' } }),
    };
    const target = { environmentId: 'e', revision: 4, since: null, withinMs: 0 };
    await expect(followEnvironment(api as unknown as ApiClient, target, () => undefined)).rejects.toThrow(
      /^Revision 4 is not live after 0 s\. In the way is: No registry\..*--timeout/,
    );
  });

  it('tells of builds since the save, by the clock of the server', async () => {
    const earlier = { ...failed('0'), unitName: 'other', startedAt: '2019-12-31T23:59:59.000Z' };
    const [, told] = await follow({ project: built(failed('1'), earlier) }, { state: 'live', liveRevision: 4 });
    expect(told).toEqual([['build fn', 'failed', null]]);
  });
});
