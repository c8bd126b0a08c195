import { createHash } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { appliedHash } from './applied-hash.js';
import { planMigration } from './plan-migration.js';
import type { AppliedSchema, ColumnSchema, StoreSchema, TableSchema } from './store-schema.js';

vi.mock('node:crypto', async (original) => {
  const real = await original<typeof import('node:crypto')>();
  return { ...real, createHash: vi.fn(real.createHash) };
});

const column = (property: string, more: Partial<ColumnSchema> = {}): ColumnSchema => ({
  ...{ property, type: 'string', isRequired: false, isIndexed: false, key: null },
  ...more,
});
const table = (model: string, columns: readonly ColumnSchema[]): TableSchema => ({
  ...{ modelId: model.toLowerCase(), model, columns },
});
const state = (...tables: readonly TableSchema[]): AppliedSchema => ({
  ...{ formatVersion: 1, releaseNumber: 1, tables, declared: [] },
});
const many = <T>(make: (at: number) => T): readonly T[] => Array.from({ length: 300 }, (_, at) => make(at));

describe('what a database tells is hashed', () => {
  it.each<[string, AppliedSchema, AppliedSchema]>([
    ['whose tables go', state(...many((at) => table(`M${at}`, [column('a')]))), state()],
    [
      'whose columns go',
      state(
        table(
          'M',
          many((at) => column(`p${at}`)),
        ),
      ),
      state(table('M', [])),
    ],
  ])('anew only as far as a change goes, of a plan %s', (_, applied, { tables }) => {
    const store: StoreSchema = {
      ...{ connectorId: 'db', connector: 'Main', kind: 'postgresql', settings: {}, tables, declared: [] },
    };
    const plan = planMigration(applied, { store, releaseNumber: 2 });
    expect(plan).toHaveLength(300);
    vi.mocked(createHash).mockClear();
    expect(new Set(plan.map(({ then }) => appliedHash(then))).size).toBe(300);
    // Per change: the state, and the table that it changes; each column and each table once.
    expect(vi.mocked(createHash).mock.calls.length).toBeLessThan(300 * 6);
  });

  it('alike where it is alike, whatever the order of its keys', () => {
    const one = state(table('M', [column('a'), column('b')]));
    expect(appliedHash(JSON.parse(JSON.stringify(one)) as AppliedSchema)).toBe(appliedHash(one));
    const turned: AppliedSchema = { ...one, tables: [{ columns: one.tables[0]!.columns, model: 'M', modelId: 'm' }] };
    expect(appliedHash(turned)).toBe(appliedHash(one));
  });

  it('differently where anything differs', () => {
    const all = [
      null,
      state(),
      { ...state(), releaseNumber: 2 },
      { ...state(), declared: ['m/one'] },
      state(table('M', [])),
      state(table('N', [])),
      state({ ...table('M', []), madeFor: 'x' }),
      state(table('M', [column('a')])),
      state(table('M', [column('b')])),
      state(table('M', [column('a', { isRequired: true })])),
      state(table('M', [column('a'), column('b')])),
      state(table('M', [column('a')]), table('N', [column('b')])),
      state(table('M', [column('a'), column('b')]), table('N', [])),
      state(table('M', []), table('N', [column('a'), column('b')])),
    ];
    expect(new Set(all.map(appliedHash)).size).toBe(all.length);
  });
});
