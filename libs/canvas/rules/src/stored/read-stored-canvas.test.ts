import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { accepted, Refusal } from '@tiffin/kernel';
import { canvasText } from '../canonical-canvas.js';
import { formatVersion } from '../canvas.js';
import type { EntityOf } from '../entity.js';
import { validateCanvas } from '../validate-canvas.js';
import { readStoredCanvas } from './read-stored-canvas.js';

const golden = (version: number): { entities: Record<string, unknown>[]; connections: Record<string, unknown>[] } =>
  JSON.parse(readFileSync(new URL(`./golden/version-${version}.json`, import.meta.url), 'utf8'));

const versions = Array.from({ length: formatVersion }, (_, index) => index + 1);

/** The golden canvas of version 1 with other fields of one entity, as a laxer rule would have let them in. */
const stored = (id: string, changes: Record<string, unknown>) => {
  const { entities, ...rest } = golden(1);
  return { ...rest, entities: entities.map((one) => (one['id'] === id ? { ...one, ...changes } : one)) };
};

describe('readStoredCanvas', () => {
  it.each(versions)('reads a canvas of version %i as the newest one', (version) => {
    const canvas = accepted(readStoredCanvas(golden(version)));
    expect(JSON.parse(canvasText(canvas))).toEqual(golden(formatVersion));
  });

  it('reads what it has read to the same again', () => {
    const canvas = accepted(readStoredCanvas(golden(1)));
    expect(accepted(readStoredCanvas(canvas))).toEqual(canvas);
  });

  it.each<[string, string, Record<string, unknown>]>([
    ['a limit that is lower today', 'hello', { memoryMb: 1_000_000 }],
    ['a name that is reserved today', 'car', { name: 'Object' }],
    ['a field that is gone', 'car', { colour: 'red' }],
    ['a choice that is gone', 'hello', { runtime: 'nodejs8' }],
    ['a kind of connector that is gone', 'pg', { connector: 'oracle', settings: { tns: 'x' } }],
    ['a setting that is refused today', 'pg', { settings: { host: '', port: 99_999, list: [1] } }],
    [
      'a policy that is gone',
      'gateway',
      { pipelines: [{ id: 'cars', name: 'Cars', policies: [{ id: 'q', name: 'quota', pairs: [] }] }] },
    ],
    [
      'more files than today',
      'hello',
      { files: Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`f${n}.js`, ''])) },
    ],
  ])('keeps %s', (_, id, changes) => {
    const document = stored(id, changes);
    expect(validateCanvas(document)).not.toEqual([]);
    const read = accepted(readStoredCanvas(document)).entities.find((one) => one.id === id);
    expect(read).toMatchObject(changes);
  });

  it('fills in what has a default, wherever a rule is broken', () => {
    const pairs = [{ action: { serviceEndpoint: 'car' } }];
    const pipelines = [{ id: 'cars', name: '', policies: [{ id: 'p', name: 'proxy', pairs }] }];
    const document = stored('gateway', { pipelines });
    const gateway = accepted(readStoredCanvas(document)).entities.find(({ id }) => id === 'gateway');
    expect((gateway as EntityOf<'Gateway'>).pipelines[0]?.policies[0]?.pairs[0]).toMatchObject({
      condition: { name: 'always' },
      action: { serviceEndpoint: 'car', changeOrigin: true },
    });
  });

  it.each<[string, unknown]>([
    ['a version that is not there yet', { ...golden(1), formatVersion: formatVersion + 1 }],
    ['a type that nobody knows', stored('car', { type: 'Boat' })],
    ['text where a list must be', stored('gateway', { pipelines: 'none' })],
    ['no canvas at all', { some: 'thing' }],
  ])('refuses %s', (_, document) => {
    const answer = readStoredCanvas(document);
    expect(answer).toBeInstanceOf(Refusal);
    expect(answer).toMatchObject({ code: 'CANVAS_UNREADABLE' });
  });
});
