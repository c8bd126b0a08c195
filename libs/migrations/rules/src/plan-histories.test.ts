import { sqlColumnOf, sqlTableOf } from '@tiffin/contracts';
import { inLongForm } from '@tiffin/testing/in-long-form';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { planMigration, type WantedStore } from './plan-migration.js';
import type { PlannedChange } from './planned-change.js';
import { settleSchema } from './settle-schema.js';
import type { AppliedSchema, StoreSchema, TableSchema } from './store-schema.js';
import { histories } from './testing/store-arbitrary.js';

const shown = ({ words, sql, moment, kind, then }: PlannedChange) => ({ words, sql, moment, kind, then });

/** The release would be stopped: a name is another table's. */
const isStopped = (plan: readonly PlannedChange[]): boolean =>
  plan.some(({ obstacle }) => obstacle?.sql === 'select 1');

const names = ({ model, alsoCalled = [] }: TableSchema): string[] => [model, ...alsoCalled].map(sqlTableOf);

/** The table that a release finds by the name of its model. */
const found = ({ tables }: AppliedSchema, model: string): TableSchema | undefined =>
  tables.find((table) => names(table).includes(sqlTableOf(model)));

/** What a release with this store misses: columns that it reads, and values that it does not write. */
function missing(applied: AppliedSchema, { tables }: StoreSchema, types: 'with types' | 'without types'): string[] {
  return tables.flatMap((table) => {
    const own = found(applied, table.model);
    if (!own) return [`table ${table.model}`];
    const columns = new Map(own.columns.map((column) => [sqlColumnOf(column.property), column]));
    const read = table.columns.flatMap((column) => {
      const there = columns.get(sqlColumnOf(column.property));
      if (!there) return [`${table.model}.${column.property}`];
      const fits = there.type === column.type || types === 'without types';
      return fits ? [] : [`${table.model}.${column.property} is ${there.type}`];
    });
    const written = new Set(table.columns.filter((one) => one.isRequired).map(({ property }) => sqlColumnOf(property)));
    const asked = own.columns.filter(({ isRequired, property }) => isRequired && !written.has(sqlColumnOf(property)));
    return [...read, ...asked.map(({ property }) => `${table.model}.${property} has to be given`)];
  });
}

type Look = (step: {
  readonly applied: AppliedSchema | null;
  readonly wanted: WantedStore;
  readonly running: StoreSchema | null;
  readonly plan: readonly PlannedChange[];
  readonly end: AppliedSchema;
}) => void;

/** Runs releases one after the other, each to its end. */
function run(history: readonly WantedStore[], look: Look): void {
  let applied: AppliedSchema | null = null;
  let running: StoreSchema | null = null;
  for (const wanted of history) {
    const plan = planMigration(applied, wanted);
    if (isStopped(plan)) continue;
    const end: AppliedSchema = plan.at(-1)?.then ?? settleSchema(applied, wanted);
    look({ applied, wanted, running, plan, end });
    [applied, running] = [end, wanted.store];
  }
}

const always = (look: Look, numRuns = inLongForm(400, { otherwise: 120 })): void =>
  fc.assert(
    fc.property(histories(6), (history) => run(history, look)),
    { numRuns },
  );

it('whatever ran before, everything that a release keeps is there in the end, and nothing is left to do', () => {
  always(({ wanted, end }) => {
    expect(missing(end, wanted.store, 'with types')).toEqual([]);
    expect(planMigration(end, wanted)).toEqual([]);
  });
});

it('going forward, nothing else is left in the end', () => {
  always(({ wanted: { store, releaseNumber }, end, applied }) => {
    if (releaseNumber < (applied?.releaseNumber ?? 0)) return;
    expect(end.releaseNumber).toBe(releaseNumber);
    const shape = (tables: readonly TableSchema[]) =>
      tables.map((table) => [
        names(table),
        table.columns
          .map(({ property, type, isRequired, key }) => [sqlColumnOf(property), type, isRequired, key])
          .sort(),
      ]);
    expect(shape(end.tables.toSorted((a, b) => (a.modelId < b.modelId ? -1 : 1)))).toEqual(shape(store.tables));
  });
});

it('wherever a plan is interrupted, its rest follows', () => {
  always(({ wanted, plan }) => {
    for (const [index, { then }] of plan.entries())
      expect(planMigration(then, wanted).map(shown)).toEqual(plan.slice(index + 1).map(shown));
  });
});

it('before requests reach a release, the running one loses no column and no table', () => {
  always(({ running, plan, applied }) => {
    if (!running) return;
    const known = missing(applied as AppliedSchema, running, 'without types');
    for (const { moment, then } of plan)
      if (moment === 'before') expect(missing(then, running, 'without types')).toEqual(known);
  });
});

it('after changes that only expand, the release before reads and writes as it did', () => {
  always(({ running, plan, applied }) => {
    if (!running) return;
    const known = missing(applied as AppliedSchema, running, 'with types');
    const first = plan.findIndex(({ kind }) => kind !== 'expand');
    for (const { then } of plan.slice(0, first === -1 ? plan.length : first))
      expect(known).toEqual(expect.arrayContaining(missing(then, running, 'with types')));
  });
});

it('once all that comes before requests was made, the new release reads and writes', () => {
  always(({ plan, wanted, applied }) => {
    const last = plan.findLast(({ moment }) => moment === 'before');
    const ready = last?.then ?? settleSchema(applied, wanted);
    expect(missing(ready, wanted.store, 'with types')).toEqual([]);
  });
});

it('going back takes nothing away, and is over before requests come', () => {
  always(({ applied, wanted, plan }) => {
    if (wanted.releaseNumber >= (applied?.releaseNumber ?? 0)) return;
    const held = (schema: AppliedSchema | null): string[] =>
      (schema?.tables ?? []).flatMap((table) => [
        ...names(table),
        ...table.columns.map(({ property }) => `${table.modelId}.${sqlColumnOf(property)}`),
      ]);
    for (const { kind, moment, then } of plan) {
      expect([kind === 'irreversible', moment]).toEqual([false, 'before']);
      expect(held(then)).toEqual(expect.arrayContaining(held(settleSchema(applied, wanted))));
      expect(then.releaseNumber).toBe(applied?.releaseNumber);
    }
  });
});

it('all of before stands in front of all of after', () => {
  always(({ plan }) => {
    const moments = plan.map(({ moment }) => moment);
    expect(moments).toEqual(moments.toSorted().toReversed());
  }, 100);
});
