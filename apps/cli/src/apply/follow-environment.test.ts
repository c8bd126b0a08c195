import { describe, expect, it } from '@jest/globals';
import type { ApiClient } from '../api/api-client.js';
import { type EnvironmentView, followEnvironment } from './follow-environment.js';

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
  const target = { environmentId: 'e', revision: 4, since: new Date(long) };
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
});
