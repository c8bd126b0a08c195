import { describe, expect, it } from '@jest/globals';
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
  log: '',
  startedAt: '2025-01-01T00:00:00Z',
  finishedAt: null,
});

const environment = (over: Partial<EnvironmentAnswer>): EnvironmentAnswer => ({
  id: 'e',
  name: 'development',
  state: 'live',
  failure: null,
  fault: null,
  attempts: 0,
  nextTryAt: null,
  liveRevision: 1,
  desiredRevision: { number: 1, createdAt: '2025-01-01T00:00:00Z' },
  urls: [],
  units: [],
  project: { id: 'p', builds: [] },
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
    ['restarting', 'bad', 'Restarting'],
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
      project: { id: 'p', builds: [build('function-hello', 'running')] },
    });
    expect(entityStatus(hello, canvas, now)?.label).toBe('Building');
    expect(entityStatus(shop, canvas, now)?.label).toBe('Waiting');
  });

  it('shows a failed build with its reason until a later one succeeds', () => {
    const builds = [build('function-hello', 'failed')];
    expect(
      entityStatus(hello, canvas, environment({ state: 'build_failed', project: { id: 'p', builds } })),
    ).toMatchObject({
      tone: 'bad',
      detail: 'handler.js:1: no',
    });
    const later = [build('function-hello', 'succeeded'), ...builds];
    expect(
      entityStatus(
        hello,
        canvas,
        environment({ state: 'build_failed', project: { id: 'p', builds: later }, units: [unit('function-hello')] }),
      )?.label,
    ).toBe('Live');
  });

  it('marks the unit that kept a deployment from becoming ready', () => {
    const now = environment({
      state: 'deploy_failed',
      failure: { unitKey: 'function-hello', text: '"hello" did not become ready: exited' },
      units: [unit('function-hello'), unit('gateway-shop')],
    });
    expect(entityStatus(hello, canvas, now)?.label).toBe('Failed');
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
