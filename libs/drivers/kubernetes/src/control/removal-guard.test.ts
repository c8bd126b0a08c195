import { beforeEach, describe, expect, it } from 'vitest';
import type { EnvironmentRecord } from '../record/environment-record.js';
import type { ClusterView } from '../view/cluster-view.js';
import { HumanNeeded } from './human-needed.js';
import { permittedUntil, RemovalGuard } from './removal-guard.js';

const id = '0190a5d0-1111-7000-8000-00000000000a';
const other = '0190a5d0-1111-7000-8000-00000000000b';
let now: Date;
let annotations: Record<string, string>;
let made: { epoch: string; revision: number };
let guard: RemovalGuard;

const record = (more: Partial<EnvironmentRecord> = {}): EnvironmentRecord => ({
  ...{ epoch: 5, revision: 7, wanted: null, state: 'live', failure: null, serving: null, draining: [] },
  ...more,
});

const object = (more: object) => ({ apiVersion: 'v1', kind: 'X', metadata: { name: 'x' }, ...more });
const view = {
  count: () => 400,
  kind: (kind: string) => ({
    get: (_: string, name: string) => {
      if (kind === 'configMap') return object({ data: { status: JSON.stringify({ revision: made.revision }) } });
      if (name === 'cell') return object({ metadata: { name, annotations } });
      return object({ metadata: { name, annotations: { 'tiffin.dev/epoch': made.epoch } } });
    },
  }),
} as unknown as ClusterView;

beforeEach(() => {
  now = new Date('2026-11-27T12:00:00Z');
  annotations = {};
  made = { epoch: '5', revision: 7 };
  const limits = { share: 0.05, fewest: 10, windowMs: 600_000 };
  guard = new RemovalGuard({ view, namespace: 'cell', now: () => now, limits });
});

describe('what is removed for no reason that was recorded', () => {
  it('is a share of the cell at the most, all environments together, within the time', () => {
    for (const one of [id, other]) guard.see(one, record());
    guard.ask(id, 12);
    guard.ask(other, 8);
    expect(() => guard.ask(other, 1)).toThrow(HumanNeeded);
    now = new Date(now.getTime() + 600_000);
    guard.ask(other, 20);
  });

  it('is nothing of an environment of which it would be too much', () => {
    guard.see(id, record());
    expect(() => guard.ask(id, 21)).toThrow('21 objects');
    guard.ask(id, 20);
  });

  it('may be more once a human permits it, until then', () => {
    guard.see(id, record());
    annotations[permittedUntil] = '2026-11-27T12:10:00Z';
    guard.ask(id, 300);
    now = new Date('2026-11-27T12:10:01Z');
    expect(() => guard.ask(id, 300)).toThrow(HumanNeeded);
  });

  it.each([
    ['a record that was changed while it was looked at', [record(), record({ revision: 8 })]],
    ['a release on its way', [record({ state: 'starting' })]],
    ['what follows when it has arrived', [record({ state: 'starting' }), record()]],
  ])('does not count %s', (_, seen) => {
    for (const one of seen) guard.see(id, one);
    guard.ask(id, 300);
  });

  it('counts again once all is as it should be', () => {
    guard.see(id, record({ state: 'starting' }));
    guard.settled(id, record());
    guard.see(id, record());
    expect(() => guard.ask(id, 300)).toThrow(HumanNeeded);
  });

  it('counts a record of another day', () => {
    guard.see(id, record({ revision: 8 }));
    guard.see(id, record());
    expect(() => guard.ask(id, 300)).toThrow(HumanNeeded);
  });
});

describe('a record', () => {
  it.each([
    [{}, false],
    [{ revision: 6 }, true],
    [{ epoch: 6, revision: 8 }, false],
  ])('%j is older than what was made of it: %s', (more, isOlder) => {
    expect(guard.isOlder(id, record(more))).toBe(isOlder);
  });

  it('is older also where nothing but its epoch says so', () => {
    expect(guard.isOlder(id, record({ epoch: 4, revision: 9 }))).toBe(true);
  });

  it('that is older is followed only where a human permits it', () => {
    expect(() => guard.refuseOlder(id)).toThrow(permittedUntil);
    annotations[permittedUntil] = '2026-11-27T12:10:00Z';
    guard.refuseOlder(id);
  });
});
