import { describe, expect, it } from 'vitest';
import { accepted, Refusal } from '@tiffin/kernel';
import { applyOperations } from './apply-operations.js';
import { canvasText } from './canonical-canvas.js';
import type { Canvas } from './canvas.js';
import { canvasWarnings } from './canvas-warnings.js';
import { diffCanvas } from './diff-canvas.js';
import { mergeOperations } from './merge-operations.js';
import { readStoredCanvas } from './stored/read-stored-canvas.js';
import { smallCanvas } from './testing/small-canvas.js';

const split = {
  name: 'split-name',
  kind: 'irreversible',
  says: 'Names become two fields',
  sql: 'UPDATE "Car" SET a = 1',
};
const update = (changes: object, id = 'car') => ({ op: 'updateEntity', id, changes });
const declared = (...migrations: object[]) => update({ migrations });
const told = (...migrations: object[]): string => {
  const answer = applyOperations(smallCanvas, [declared(...migrations)]);
  return answer instanceof Refusal
    ? answer.problems.map(({ rule, message }) => `${rule}: ${message}`).join('; ')
    : 'ok';
};
const withSql = (sql: string): string => told({ ...split, sql });
const having = (...migrations: object[]): Canvas => accepted(applyOperations(smallCanvas, [declared(...migrations)]));

describe('a declared change', () => {
  it.each<[string, object]>([
    ['with statements', split],
    ['that only says something', { name: 'a', kind: 'expand', says: 'Old rows stay as they are' }],
    ['in lines', { ...split, sql: 'UPDATE "Car"\n\tSET a = 1; -- all\nDELETE FROM "Car" WHERE a IS NULL;' }],
    ['in a block', { ...split, sql: 'DO $$ BEGIN UPDATE "Car" SET a = 1; END; $$' }],
    ['of a text with a quote in it', { ...split, sql: String.raw`UPDATE "Car" SET a = E'it\'s; commit; \''` }],
    ['of a text that says commit', { ...split, sql: `UPDATE "Car" SET a = 'x; commit; y' -- ; commit` }],
  ])('%s is taken', (_, change) => expect(told(change)).toBe('ok'));

  it.each<[string, object[], RegExp]>([
    ['two of a name', [split, split], /"migrations.1.name": "split-name" occurs twice; rename one/],
    ['a name in capitals', [{ ...split, name: 'Split' }], /lower-case letters, digits and dashes/],
    ['another kind', [{ ...split, kind: 'drop' }], /use one of expand, contract, irreversible/],
    ['no words', [{ ...split, says: '' }], /say what it does to the data/],
    ['words in lines', [{ ...split, says: 'a\nb' }], /use one line/],
    ['hidden words', [{ ...split, says: 'a\u202eb' }], /nobody sees/],
    ['hidden statements', [{ ...split, sql: 'SELECT 1 \u202e2' }], /nobody sees/],
    ['an empty statement', [{ ...split, sql: ' ' }], /leave the field out/],
    ['a long statement', [{ ...split, sql: 'x'.repeat(20_001) }], /at most 20000 characters/],
    ['too many', Array.from({ length: 101 }, (_, at) => ({ ...split, name: `c${at}` })), /at most 100 of them/],
    ['a field of one’s own', [{ ...split, undo: '' }], /field-unknown.*migrations.0.undo/],
  ])('%s is refused', (_, changes, message) => expect(told(...changes)).toMatch(message));

  it.each([
    ...['COMMIT', 'begin; SELECT 1', 'SELECT 1;\n rollback to x', 'start  transaction', 'SELECT 1; end'],
    // What PostgreSQL takes for the end of a text or a comment ends it.
    String.raw`SELECT E'\''; COMMIT; SELECT E'\''`,
    'SELECT 1 AS x$a$; COMMIT; SELECT 1 AS y$a$',
    'SELECT 1; -- all\r; COMMIT',
  ])('may not end its transaction: %s', (sql) =>
    expect(withSql(sql)).toMatch(/a change is one transaction already. Remove the statement/),
  );
});

it.each(['SELECT 1; /* /* */ $a$ */; COMMIT', "/* /* */ ' */; COMMIT; SELECT ''", '/* /* */ */ SELECT 1'])(
  'a declared change holds no comment within a comment: %s',
  (sql) => expect(withSql(sql)).toMatch(/a comment within a comment. Take one of them away/),
);

describe('statements that are made to be looked at for ever', () => {
  const repeated = (text: string): string => text.repeat(20_000 / text.length).slice(0, 19_000);
  it.each([
    ['a word without an end', `SELECT '${repeated('x')}'`],
    ['a comment that does not end', `/*${repeated('*')}`],
    ['dollar quotes that do not end', Array.from({ length: 3_000 }, (_, at) => `$${at.toString(36)}z$`).join(' ')],
    ['an address of colons', `SELECT 'a://${repeated(':')}'`],
    ['texts that do not end', repeated(`'`).slice(1)],
  ])('are looked at once from their beginning to their end: %s', (_, sql) => {
    const changes = Array.from({ length: 100 }, (__, at) => ({ ...split, name: `c${at}`, sql: sql.slice(0, 20_000) }));
    expect(told(...changes)).toBe('ok');
  });
});

describe('a secret in statements', () => {
  it.each([
    `UPDATE "Shop" SET "apiToken" = 'abc'`,
    `ALTER ROLE app PASSWORD 'abc'`,
    `SELECT dblink('host=a password=b')`,
    `SELECT dblink('postgres://u:p@h/d')`,
    `-- postgres://u:p@h/d\nSELECT 1`,
    `SELECT '-----BEGIN PRIVATE KEY-----'`,
  ])('is refused: %s', (sql) =>
    expect(withSql(sql)).toMatch(/^secret-literal: .*"migrations.0.sql": a canvas holds no/),
  );

  it.each([
    'UPDATE "User" SET token = NULL;',
    `UPDATE "User" SET password = '', salt = md5(id::text);`,
    `UPDATE "Order" SET key = 'a-1', status = 'paid?';`,
    'ALTER TABLE "User" ADD COLUMN "apiKey" text; CREATE INDEX ON "User" (mail);',
    `UPDATE "User" SET mail = 'a@example.org'`,
  ])('is not seen in %s', (sql) => expect(withSql(sql)).toBe('ok'));
});

describe('declared changes of a canvas', () => {
  it('are none where they are not named, also in what was stored before there were any', () => {
    const without = smallCanvas.entities.map((one) => ('migrations' in one ? { ...one, migrations: undefined } : one));
    const stored = JSON.parse(JSON.stringify({ ...smallCanvas, entities: without })) as unknown;
    expect(JSON.stringify(stored)).not.toContain('migrations');
    expect(canvasText(accepted(readStoredCanvas(stored)))).toBe(canvasText(smallCanvas));
    expect(canvasText(smallCanvas)).toContain('"migrations":[]');
  });

  it('keep their order', () => {
    const names = ({ entities }: Canvas) =>
      entities.flatMap((one) => (one.type === 'Model' ? one.migrations.map(({ name }) => name) : []));
    expect(names(having({ ...split, name: 'z' }, { ...split, name: 'a' }))).toEqual(['z', 'a']);
  });

  it('are told and merged as a field', () => {
    const after = having(split);
    expect(diffCanvas(smallCanvas, after)).toEqual([declared(split)]);
    const merge = (operations: unknown[]) =>
      mergeOperations({ base: smallCanvas, head: after, baseNumber: 1, headNumber: 2, operations });
    const merged = accepted(merge([update({ plural: 'autos' })]));
    expect(merged.entities.find(({ id }) => id === 'car')).toMatchObject({ plural: 'autos', migrations: [split] });
    expect(merge([declared({ ...split, says: 'Other' })])).toMatchObject({ code: 'CANVAS_CONFLICT' });
  });
});

describe('warnings', () => {
  const postgres = (canvas: Canvas): Canvas => ({
    ...canvas,
    entities: canvas.entities.map((one) => (one.type === 'Connector' ? { ...one, connector: 'postgresql' } : one)),
  });
  const rulesOf = (canvas: Canvas, before: Canvas) =>
    canvasWarnings(postgres(canvas), { domain: 'localhost' }, postgres(before)).map(
      ({ rule, field }) => `${rule} ${field}`,
    );

  it.each<[string, object, string[]]>([
    ['other statements', { ...split, sql: 'SELECT 2' }, ['migration-changed migrations.0']],
    ['another kind', { ...split, kind: 'expand' }, ['migration-changed migrations.0']],
    ['another name', { ...split, name: 'other' }, ['migration-renamed migrations.0.name']],
    ['other words', { ...split, says: 'Other' }, []],
    ['another change', { ...split, name: 'other', sql: 'SELECT 2' }, []],
  ])('tell of %s', (_, change, rules) => expect(rulesOf(having(change), having(split))).toEqual(rules));

  it('tell nothing where nothing was saved before, nor of what goes', () => {
    expect(rulesOf(having(split), smallCanvas)).toEqual([]);
    expect(rulesOf(smallCanvas, having(split))).toEqual([]);
    expect(rulesOf(having(split, { ...split, name: 'copy' }), having(split))).toEqual([]);
  });

  it('tell of what no database would make', () => {
    const rules = canvasWarnings(having(split), { domain: 'localhost' }).map(({ rule }) => rule);
    expect(rules).toEqual(['migration-ignored']);
  });
});
