import { describe, expect, it } from '@jest/globals';
import type { ApiClient } from '../api/api-client.js';
import type { EnvironmentView } from '../api/documents.js';
import { followEnvironment } from './follow-environment.js';

const long = '2020-01-01T00:00:00.000Z';
const failed = (id: string): EnvironmentView['project']['builds'][number] => ({
  id,
  unitName: 'fn',
  state: 'failed',
  startedAt: long,
  finishedAt: long,
});
const environment: EnvironmentView = {
  id: 'e',
  state: 'building',
  failure: null,
  fault: null,
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
  const target = { environmentId: 'e', revision: 4, savedAt: long, withinMs: 60_000 };
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
      { state: 'degraded', fault, project: { builds: [failed('1')] } },
      { state: 'degraded', fault, project: { builds: [failed('2'), failed('1')] } },
      { state: 'live', liveRevision: 4 },
    );
    const news = [
      ['build fn', 'failed', null],
      ['work', 'degraded', fault],
    ];
    expect([end, told]).toEqual(['live', news]);
  });

  it('ends with the failure, and says what serves', async () => {
    const text = '"fn" could not be built: handler.js:1: SyntaxError';
    const [end, told] = await follow({ state: 'build_failed', failure: { text }, project: { builds: [failed('1')] } });
    expect([end, told]).toEqual([`${text}\nRevision 3 goes on serving.`, [['build fn', 'failed', null]]]);
  });

  it('waits no longer than it may, and says how it stands', async () => {
    const api = {
      ask: () => Promise.resolve({ environment: { ...environment, state: 'degraded', fault: 'No registry.' } }),
    };
    const target = { environmentId: 'e', revision: 4, savedAt: null, withinMs: 0 };
    await expect(followEnvironment(api as unknown as ApiClient, target, () => undefined)).rejects.toThrow(
      /^Revision 4 is not live after 0 s\. In the way is: No registry\..*--timeout/,
    );
  });

  it('tells of builds since the save, by the clock of the server', async () => {
    const earlier = { ...failed('0'), unitName: 'other', startedAt: '2019-12-31T23:59:59.000Z' };
    const [, told] = await follow({ project: { builds: [failed('1'), earlier] } }, { state: 'live', liveRevision: 4 });
    expect(told).toEqual([['build fn', 'failed', null]]);
  });
});
