import { describe, expect, it } from 'vitest';
import { type Canvas, type EntityInput, parseCanvas } from '@tiffin/canvas-rules';
import { accepted } from '@tiffin/kernel';
import { compareFields } from './compare-fields.js';
import { compareReleases } from './compare-releases.js';
import type { ComparedRelease, ComparedUnit } from './compared-release.js';

const canvas = (...entities: EntityInput[]): Canvas => accepted(parseCanvas({ formatVersion: 2, entities }));
const release = (entities: EntityInput[], units: ComparedUnit[] = []): ComparedRelease => ({
  number: 1,
  canvas: canvas(...entities),
  units,
});
const compare = (before: EntityInput[], after: EntityInput[]) => compareReleases(release(before), release(after));

const car: EntityInput = { id: 'car', type: 'Model', name: 'Car', properties: [{ name: 'color' }, { name: 'doors' }] };
const fun: EntityInput = {
  id: 'fun',
  type: 'Function',
  name: 'fun',
  files: { 'handler.js': 'exports.fn = () => 1\n' },
};
const db: EntityInput = {
  id: 'db',
  type: 'Connector',
  name: 'Orders',
  connector: 'mysql',
  settings: { url: '', host: 'a', port: 1, database: 'd', username: 'u', password: { secret: 'OLD' } },
};

describe('entities', () => {
  it('says nothing of equal releases, in whatever order their entities stand', () => {
    const same = compare([car, fun], [fun, { ...car }]);
    expect(same).toEqual({
      entities: [],
      connections: [],
      code: [],
      dependencies: { changes: [], unknownUnits: [], isTruncated: false },
      images: [],
      migrations: { changes: [], lost: [], isTruncated: false },
    });
  });

  it.each([
    ['a new one', [], [car], ['added', 'Car']],
    ['one that went', [car], [], ['removed', 'Car']],
    ['one with another name', [car], [{ ...car, name: 'Auto' }], ['changed', 'Auto']],
    ['changed code', [fun], [{ ...fun, files: { 'handler.js': 'exports.fn = () => 2\n' } }], ['changed', 'fun']],
  ] as const)('tells of %s', (_, before, after, [change, name]) => {
    expect(compare([...before], [...after]).entities).toMatchObject([{ change, name }]);
  });

  it('takes an id that came to stand for another type for two entities', () => {
    const after: EntityInput = { id: 'car', type: 'Microservice', name: 'Car' };
    expect(compare([car], [after]).entities.map(({ change, type }) => `${change} ${type}`)).toEqual([
      'removed Model',
      'added Microservice',
    ]);
  });

  it('does not tell of where something is drawn', () => {
    expect(compare([car], [{ ...car, itemOrder: 7 }]).entities).toEqual([]);
  });

  const fieldsOf = (before: EntityInput, after: EntityInput) => compare([before], [after]).entities[0]?.fields;

  it.each<[string, EntityInput, EntityInput, string, string | null, string | null]>([
    ['a text', car, { ...car, plural: 'autos' }, 'plural', '', 'autos'],
    ['a number', fun, { ...fun, memoryMb: 256 }, 'memoryMb', '128', '256'],
    [
      'a secret, by its name',
      db,
      { ...db, settings: { ...db.settings, password: { secret: 'NEW' } } },
      'settings.password',
      'secret OLD',
      'secret NEW',
    ],
    [
      'a variable in place of a text',
      db,
      { ...db, settings: { ...db.settings, host: { variable: 'DB_HOST' } } },
      'settings.host',
      'a',
      'variable DB_HOST',
    ],
    ['a new variable of a function', fun, { ...fun, environment: { LEVEL: '5' } }, 'environment.LEVEL', null, '5'],
    [
      'a text that becomes a number',
      db,
      { ...db, settings: { ...db.settings, extra: 5 } },
      'settings.extra',
      null,
      '5',
    ],
  ])('%s', (_, before, after, path, was, is) => {
    expect(fieldsOf(before, after)).toEqual([{ path, before: was, after: is }]);
  });

  it('follows the parts of a list by their names', () => {
    const after = { ...car, properties: [{ name: 'age' }, { name: 'color', type: 'number' }, { name: 'doors' }] };
    const told = fieldsOf(car, after as EntityInput) ?? [];
    expect(told.map(({ path, before, after: now }) => [path, before, now])).toEqual([
      ['properties.color.type', 'string', 'number'],
      ['properties.age.name', null, 'age'],
      ['properties.age.type', null, 'string'],
      ['properties.age.required', null, 'false'],
      ['properties.age.index', null, 'false'],
    ]);
  });

  it('tells a change of order alone', () => {
    const after = { ...car, properties: [{ name: 'doors' }, { name: 'color' }] } as EntityInput;
    expect(fieldsOf(car, after)?.map(({ path }) => path)).toEqual(['properties']);
  });

  it('tells the text from the number of the same look', () => {
    const settings = (extra: string | number) => ({ ...db, settings: { ...db.settings, extra } }) as EntityInput;
    expect(fieldsOf(settings('5'), settings(5))).toEqual([{ path: 'settings.extra', before: '"5"', after: '5' }]);
  });

  it('shows no secret that an old canvas has written out', () => {
    const old = canvas(db);
    const written = (password: string) =>
      ({ ...old, entities: old.entities.map((one) => ({ ...one, settings: { ...db.settings, password } })) }) as Canvas;
    const told = compareReleases({ number: 1, canvas: written('hunter2'), units: [] }, release([db]));
    expect(JSON.stringify(told)).not.toContain('hunter2');
    expect(told.entities[0]?.fields).toEqual([{ path: 'settings.password', before: '', after: 'secret OLD' }]);
  });

  it('cuts long values, and long lists of changes', () => {
    const long = fieldsOf(car, { ...car, userFields: { note: 'x'.repeat(5000) } } as EntityInput);
    expect(long?.[0]?.after).toHaveLength(201);
    const many = Object.fromEntries(Array.from({ length: 201 }, (_, at) => [`note${at}`, at]));
    expect(compare([car], [{ ...car, userFields: many } as EntityInput]).entities).toMatchObject([
      { isTruncated: true, fields: { length: 200 } },
    ]);
  });
});

describe('what somebody made large', () => {
  const leaves = (value: string) => Object.fromEntries(Array.from({ length: 3_000 }, (_, at) => [`q${at}`, value]));
  const within = (value: string) =>
    ({
      ...car,
      properties: [{ name: 'color', type: 'object', default: { ['k'.repeat(5_000)]: leaves(value) } }],
    }) as EntityInput;

  it('is told in few characters, however long its names are', () => {
    const told = compare([within('x')], [within('y')]);
    expect(told.entities).toMatchObject([{ isTruncated: true, fields: { length: 200 } }]);
    expect(told.entities[0]?.fields[0]?.path).toMatch(/^properties\.color\.default\.k{60}…\.q0$/);
    expect(JSON.stringify(told).length).toBeLessThan(50_000);
  });

  it('is looked at no further than it is told', () => {
    expect(compareFields(within('x'), within('y'), 200).length).toBeLessThan(220);
  });

  it('is told of so many fields in all', () => {
    const cars = (value: string) =>
      Array.from({ length: 20 }, (_, at) => ({ ...within(value), id: `c${at}`, name: `C${at}` }));
    const told = compare(cars('x') as EntityInput[], cars('y') as EntityInput[]);
    expect(told.entities.reduce((sum, { fields }) => sum + fields.length, 0)).toBe(2_000);
    expect(told.entities.every(({ isTruncated }) => isTruncated)).toBe(true);
  });
});

describe('connections', () => {
  it('are what they connect', () => {
    const before = canvas(car, db);
    const after = { ...before, connections: [{ id: 'w', from: 'db', to: 'car' }] };
    const renamed = { ...before, connections: [{ id: 'other', from: 'db', to: 'car' }] };
    const told = (a: Canvas, b: Canvas) =>
      compareReleases({ number: 1, canvas: a, units: [] }, { number: 2, canvas: b, units: [] }).connections;
    const ends = { from: { id: 'db', name: 'Orders' }, to: { id: 'car', name: 'Car' } };
    expect(told(before, after)).toEqual([{ change: 'added', ...ends }]);
    expect(told(after, before)).toEqual([{ change: 'removed', ...ends }]);
    expect(told(after, renamed)).toEqual([]);
  });
});
