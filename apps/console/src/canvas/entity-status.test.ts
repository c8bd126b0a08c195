import { describe, expect, it } from 'vitest';
import { type Canvas, type Entity, unitKeyOf } from '@tiffin/canvas-rules';
import type { BuildAnswer, EnvironmentAnswer, UnitStatus } from '../graphql/answers.js';
import { entityStatus } from './entity-status.js';

const entity = (type: Entity['type'], id: string, more: object = {}): Entity =>
  ({ type, id, name: id, itemOrder: 0, ...more }) as Entity;
const car = entity('Model', 'car');
const bike = entity('Model', 'bike');
const memory = entity('Connector', 'memory');
const lonely = entity('Connector', 'lonely');
const hello = entity('Function', 'hello');
const shop = entity('Gateway', 'shop', { pipelines: [] });
const pod = entity('Microservice', 'pod', { models: ['bike'] });
const api = entity('ApiEndpoint', 'api');
const canvas: Canvas = {
  formatVersion: 2,
  entities: [car, bike, memory, lonely, hello, shop, pod, api],
  connections: [{ id: 'w', from: 'memory', to: 'car' }],
};

const unit = (key: string, state: UnitStatus['state'] = 'ready'): UnitStatus => ({
  key,
  name: key,
  state,
  restarts: state === 'restarting' ? 2 : 0,
  startedAt: '2025-01-01T00:00:00Z',
  lastFailure: state === 'restarting' ? 'exited with code 1' : null,
});

const build = (unitKey: string, state: BuildAnswer['state']): BuildAnswer => ({
  id: unitKey + state,
  unitKey,
  unitName: unitKey,
  state,
  error: state === 'failed' ? 'handler.js:1: no' : null,
  startedAt: '2025-01-01T00:00:00Z',
  finishedAt: null,
});

const projectWith = (...builds: BuildAnswer[]): EnvironmentAnswer['project'] => ({
  id: 'p',
  build: { state: 'built' },
  builds: { edges: builds.map((node) => ({ node })) },
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
  desiredRevision: { number: 1, createdAt: '2025-01-01T00:00:00Z' },
  deployments: { edges: [], pageInfo: { hasNextPage: false } },
  urls: [],
  units: [],
  secrets: [],
  variables: [],
  unseen: null,
  project: projectWith(),
  ...over,
});

describe('unitKeyOf', () => {
  it.each([
    [car, 'workspace'],
    [bike, 'microservice-pod'],
    [memory, 'workspace'],
    [lonely, null],
    [hello, 'function-hello'],
    [shop, 'gateway-shop'],
    [pod, 'microservice-pod'],
    [api, null],
  ])('%j is run by %s', (one, key) => {
    expect(unitKeyOf(one, canvas)).toBe(key);
  });
});

describe('entityStatus', () => {
  it.each([
    ['ready', 'good', 'Live'],
    ['starting', 'busy', 'Starting'],
    ['restarting', 'warn', 'Restarting'],
  ] as const)('says of a unit that is %s: %s, %s', (state, tone, label) => {
    expect(entityStatus(hello, canvas, environment({ units: [unit('function-hello', state)] }))).toMatchObject({
      tone,
      label,
    });
  });

  it('gives a model the status of its workspace', () => {
    expect(entityStatus(car, canvas, environment({ units: [unit('workspace')] }))?.label).toBe('Live');
  });

  it('shows a build under way before what still serves', () => {
    const now = environment({
      state: 'building',
      units: [unit('function-hello')],
      project: projectWith(build('function-hello', 'running')),
    });
    expect(entityStatus(hello, canvas, now)?.label).toBe('Building');
    expect(entityStatus(shop, canvas, now)?.label).toBe('Waiting');
  });

  it('shows a failed build with its reason until a later one succeeds', () => {
    const builds = [build('function-hello', 'failed')];
    expect(
      entityStatus(hello, canvas, environment({ state: 'build_failed', project: projectWith(...builds) })),
    ).toMatchObject({
      tone: 'bad',
      detail: 'handler.js:1: no',
    });
    const later = [build('function-hello', 'succeeded'), ...builds];
    expect(
      entityStatus(
        hello,
        canvas,
        environment({ state: 'build_failed', project: projectWith(...later), units: [unit('function-hello')] }),
      )?.label,
    ).toBe('Live');
  });

  const failure = { unitKey: 'function-hello', unitName: 'hi', reason: 'did not become ready', lastLines: ['no db'] };
  const units = [unit('function-hello'), unit('gateway-shop')];

  it.each([
    ['build_failed', 'bad', 'Build failed'],
    ['deploy_failed', 'bad', 'Failed'],
    ['degraded', 'warn', 'Does not stay up'],
  ] as const)('marks the unit that a failure names by its key: %s', (state, tone, label) => {
    const now = environment({ state, failure, units });
    expect(entityStatus(hello, canvas, now)).toEqual({ tone, label, detail: 'did not become ready\nno db' });
    expect(entityStatus(shop, canvas, now)?.label).toBe('Live');
  });

  it('does not say of what it cannot see that it does not run', () => {
    const now = environment({ unseen: 'The cell does not answer.' });
    expect(entityStatus(hello, canvas, now)).toEqual({
      tone: 'warn',
      label: 'Not seen',
      detail: 'The cell does not answer.',
    });
  });

  it('marks no unit by what a text says', () => {
    const quoting = { ...failure, unitKey: null, reason: 'The release did not become ready: "hello", function-hello' };
    expect(entityStatus(hello, canvas, environment({ state: 'deploy_failed', failure: quoting, units }))?.label).toBe(
      'Live',
    );
  });

  it('says that what does not run yet waits for a fault to go', () => {
    const now = environment({ state: 'degraded', fault: 'no registry', units: [unit('gateway-shop')] });
    expect(entityStatus(hello, canvas, now)).toEqual({ tone: 'warn', label: 'Waiting', detail: 'no registry' });
    expect(entityStatus(shop, canvas, now)?.label).toBe('Live');
  });

  it('says nothing of what no process runs, and of what is not saved', () => {
    expect(entityStatus(api, canvas, environment({}))).toBeNull();
    expect(entityStatus(entity('Function', 'new'), canvas, environment({}))).toBeNull();
    expect(entityStatus(hello, canvas, null)).toBeNull();
  });

  it('says when nothing runs', () => {
    expect(entityStatus(hello, canvas, environment({}))).toMatchObject({ tone: 'idle', label: 'Not running' });
  });
});
