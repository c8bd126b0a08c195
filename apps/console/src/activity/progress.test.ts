import { describe, expect, it } from 'vitest';
import type { BuildAnswer, DeploymentAnswer, EnvironmentAnswer } from '../graphql/answers.js';
import { progressOf, untoldBuild, untoldDeployment } from './progress.js';

const at = (second: number): string => new Date(Date.UTC(2025, 0, 1, 12, 0, second)).toISOString();

const build = (unitKey: string, startedAt: string, state: BuildAnswer['state'] = 'succeeded'): BuildAnswer => ({
  id: `${unitKey}-${startedAt}`,
  unitKey,
  unitName: unitKey,
  state,
  error: null,
  startedAt,
  finishedAt: null,
});

const projectWith = (builds: BuildAnswer[]): EnvironmentAnswer['project'] => ({
  id: 'p',
  build: { state: 'built' },
  builds: { edges: builds.map((node) => ({ node })) },
});

const history = (...deployments: DeploymentAnswer[]): EnvironmentAnswer['deployments'] => ({
  edges: deployments.map((node) => ({ node })),
  pageInfo: { hasNextPage: false },
});

const environment = (over: Partial<EnvironmentAnswer>): EnvironmentAnswer => ({
  id: 'e',
  name: 'development',
  state: 'live',
  followsHead: true,
  failure: null,
  fault: null,
  attempts: 0,
  nextTryAt: null,
  liveRevision: 1,
  desiredRevision: { number: 2, createdAt: at(10) },
  deployments: history(deployment({})),
  urls: [],
  units: [],
  secrets: [],
  variables: [],
  unseen: null,
  project: projectWith([]),
  ...over,
});

const deployment = (over: Partial<DeploymentAnswer>): DeploymentAnswer => ({
  id: 'd',
  state: 'succeeded',
  revisionNumber: 2,
  release: { id: 'r2' },
  error: null,
  startedAt: at(11),
  finishedAt: at(12),
  steps: [],
  ...over,
});

describe('progressOf', () => {
  it('shows the builds since the save, oldest first, the latest of each unit', () => {
    const builds = [build('b', at(13)), build('a', at(12), 'running'), build('a', at(11), 'failed'), build('c', at(3))];
    expect(progressOf(environment({ project: projectWith(builds) }), null).builds.map((one) => one.id)).toEqual([
      `a-${at(12)}`,
      `b-${at(13)}`,
    ]);
  });

  it('keeps an older failed build in sight while it stands in the way', () => {
    const builds = [build('a', at(3), 'failed')];
    expect(progressOf(environment({ project: projectWith(builds), state: 'build_failed' }), null).builds).toHaveLength(
      1,
    );
    expect(progressOf(environment({ project: projectWith(builds), state: 'live' }), null).builds).toHaveLength(0);
  });

  it('counts from the save until the release served', () => {
    expect(progressOf(environment({}), deployment({})).liveInMs).toBe(2000);
  });

  it.each([{ state: 'running' as const, finishedAt: null }, { state: 'failed' as const }, { finishedAt: at(9) }])(
    'counts nothing for %j',
    (over) => {
      const own = deployment(over);
      expect(progressOf(environment({ deployments: history(own) }), own).liveInMs).toBeNull();
    },
  );

  const again = deployment({ id: 'again', startedAt: at(58), finishedAt: at(59) });
  const former = deployment({ id: 'former', release: { id: 'r1' }, startedAt: at(2), finishedAt: at(3) });
  const failed = deployment({ id: 'failed', state: 'failed', finishedAt: at(11) });
  const first = deployment({});

  it.each([
    ['deployed again, e.g. for a new secret', history(again, first, failed, former), 2000],
    ['not there before', history(again, first), 2000],
    ['the one that served already', history(again, deployment({ startedAt: at(2), finishedAt: at(3) })), null],
    ['deployed more often than is known', { ...history(again, first), pageInfo: { hasNextPage: true } }, null],
  ])('counts the first time of a release that is %s', (_, deployments, liveInMs) => {
    expect(progressOf(environment({ deployments }), again).liveInMs).toBe(liveInMs);
  });

  it('leaves out the deployment of an older revision', () => {
    const older = deployment({ revisionNumber: 1, startedAt: at(2), finishedAt: at(3) });
    expect(progressOf(environment({}), older).deployment).toBeNull();
  });
});

describe('what the lists say', () => {
  const failed = { ...build('a', at(11), 'failed'), error: 'no' };
  const failure = { unitKey: 'a', unitName: 'a', reason: 'could not be built: no', lastLines: [] };

  it.each([
    ['no', {}],
    ['no', { failure: { ...failure, unitKey: 'b' } }],
    [null, { failure }],
    [null, { fault: 'the registry is away' }],
  ])('of a failed build is %j for %j', (text, over) => {
    expect(untoldBuild(failed, environment(over))).toBe(text);
  });

  it('of a failed deployment is told once', () => {
    const lost = deployment({ state: 'failed', error: 'no' });
    expect(untoldDeployment(lost, environment({ state: 'deploy_failed', failure }))).toBeNull();
    expect(untoldDeployment(lost, environment({ state: 'building' }))).toBe('no');
  });
});
