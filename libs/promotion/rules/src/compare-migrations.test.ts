import { describe, expect, it } from 'vitest';
import { type Canvas, emptyCanvas, judgeCanvas } from '@tiffin/canvas-rules';
import { compareMigrations } from './compare-migrations.js';
import type { ComparedRelease } from './compared-release.js';

const settings = { url: { secret: 'DATABASE_URL' } };
const db = { id: 'db', type: 'Connector', name: 'Orders', connector: 'postgresql', settings };
const split = { name: 'split', kind: 'irreversible', says: 'Names are split', sql: 'UPDATE "Car" SET color = 1' };

interface Drawn {
  readonly properties?: readonly object[];
  readonly migrations?: readonly object[];
}

const canvasOf = (connectors: readonly object[], { properties = [], migrations = [] }: Drawn): Canvas =>
  judgeCanvas(
    {
      formatVersion: 2,
      entities: [...connectors, { id: 'car', type: 'Model', name: 'Car', properties, migrations }],
      connections: connectors.map(() => ({ id: 'w', from: 'db', to: 'car' })),
    },
    emptyCanvas,
  ).canvas as Canvas;

const release = (number: number, drawn: Drawn = {}): ComparedRelease => ({
  number,
  canvas: canvasOf([db], drawn),
  units: [],
});
const color = { name: 'color' };
const told = (before: ComparedRelease, after: ComparedRelease) => {
  const { changes, lost } = compareMigrations(before, after);
  return [changes, lost].map((list) => list.map(({ kind, moment, words }) => `${kind} ${moment}: ${words}`));
};

describe('what becomes of data', () => {
  it('is nothing where no model keeps any, or where nothing changed', () => {
    const none = { number: 1, canvas: canvasOf([], {}), units: [] };
    expect(told(none, { ...none, number: 2 })).toEqual([[], []]);
    expect(told(release(1, { properties: [color] }), release(2, { properties: [color] }))).toEqual([[], []]);
  });

  it('is all new where a connector is', () => {
    const none = { number: 1, canvas: canvasOf([], {}), units: [] };
    expect(compareMigrations(none, release(2)).changes).toMatchObject(
      [{ connectorId: 'db', connectorName: 'Orders', kind: 'expand', moment: 'before', sql: [/create table/i] }].map(
        ({ sql: [pattern], ...rest }) => ({ ...rest, sql: expect.arrayContaining([expect.stringMatching(pattern!)]) }),
      ),
    );
  });

  it('is what is added, declared and taken away, each at its moment', () => {
    const after = { properties: [{ name: 'doors', type: 'number' }], migrations: [split] };
    const [changes] = told(release(1, { properties: [color] }), release(2, after));
    expect(changes).toEqual([
      expect.stringMatching(/^expand before: .*"doors"/),
      expect.stringMatching(/^irreversible before: .*Names are split/),
      expect.stringMatching(/^irreversible after: .*"color"/),
    ]);
  });

  it('makes no declared change again that was there', () => {
    const [changes] = told(release(1, { migrations: [split] }), release(2, { migrations: [split] }));
    expect(changes).toEqual([]);
  });

  it('takes nothing away on the way back, adds what went, and says what is lost', () => {
    const newer = { properties: [{ name: 'doors' }], migrations: [split] };
    const [changes, lost] = told(release(2, newer), release(1, { properties: [color] }));
    expect(changes).toEqual([expect.stringMatching(/^expand before: .*"color"/)]);
    expect(lost).toEqual([
      expect.stringMatching(/^irreversible before: .*Names are split/),
      expect.stringMatching(/^irreversible after: .*"color"/),
    ]);
  });

  it('is told with so many statements, and so many changes', () => {
    const sql = `SELECT '${'x'.repeat(19_000)}'`;
    const migrations = Array.from({ length: 12 }, (_, at) => ({ ...split, name: `c${at}`, sql }));
    const { changes } = compareMigrations(release(1), release(2, { migrations }));
    expect(changes.filter(({ isTruncated }) => isTruncated).length).toBe(2);
    const properties = Array.from({ length: 600 }, (_, at) => ({ name: `p${at}` }));
    expect(compareMigrations(release(1), release(2, { properties }))).toMatchObject({
      isTruncated: true,
      changes: { length: 500 },
    });
  });
});
