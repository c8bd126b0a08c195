import { describe, expect, it } from '@jest/globals';
import type { ApiClient } from '../api/api-client.js';
import { type EnvironmentView, followEnvironment } from './follow-environment.js';

const long = '2020-01-01T00:00:00.000Z';
const failed = (id: string): EnvironmentView['project']['builds'][number] => ({
  id,
  unitName: 'fn',
  state: 'failed',
  error: 'the registry does not answer',
  startedAt: long,
  finishedAt: long,
});
const environment: EnvironmentView = {
  id: 'e',
  state: 'building',
  problem: null,
  liveRevision: 3,
  desiredRevision: { number: 4 },
  urls: [],
  project: { builds: [] },
  deployments: { edges: [] },
};

/** What is told and how it ends, while the API answers with one view after another. */
async function follow(...views: readonly Partial<EnvironmentView>[]): Promise<readonly unknown[]> {
  const waiting = [...views];
  const api = { ask: () => Promise.resolve({ environment: { ...environment, ...waiting.shift() } }) };
  const told: unknown[] = [];
  const target = { environmentId: 'e', revision: 4, since: new Date(long) };
  const end = followEnvironment(api as unknown as ApiClient, target, (...what) => void told.push(what));
  const ended = await end.then(
    ({ state }) => state,
    (error: Error) => error.message,
  );
  return [ended, told];
}

describe('followEnvironment', () => {
  it('tells the reason of a build that is tried again, once', async () => {
    const [end, told] = await follow(
      { project: { builds: [failed('1')] } },
      { project: { builds: [failed('2'), failed('1')] } },
      { state: 'live', liveRevision: 4 },
    );
    expect([end, told]).toEqual(['live', [['build fn', 'failed', 'the registry does not answer']]]);
  });

  it('leaves the reason to the end where the build was the last try, and says what serves', async () => {
    const problem = '"fn" could not be built: handler.js:1: SyntaxError';
    const [end, told] = await follow({ state: 'build_failed', problem, project: { builds: [failed('1')] } });
    expect([end, told]).toEqual([`${problem}\nRevision 3 goes on serving.`, [['build fn', 'failed', null]]]);
  });

  it('does not call a build the end or a try before the environment has heard of it', async () => {
    const fresh = { ...failed('1'), finishedAt: new Date().toISOString() };
    const [, told] = await follow({ project: { builds: [fresh] } }, { state: 'live', liveRevision: 4 });
    expect(told).toEqual([]);
  });
});
