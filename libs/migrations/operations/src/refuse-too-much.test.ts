import { type PlannedChange, planMigration, readApplied } from '@tiffin/migrations-rules';
import { describe, expect, it } from 'vitest';
import { mostChanges, refuseTooMuch } from './refuse-too-much.js';

const tables = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ modelId: `m${at}`, model: `M${at}`, columns: [] }));

const change: PlannedChange = {
  ...{ kind: 'expand', moment: 'before', words: 'it', sql: [], isConcurrent: false, obstacle: null },
  then: { formatVersion: 1, releaseNumber: 1, tables: [], declared: [] },
};
const told = (act: () => void): string => {
  try {
    act();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('a release is refused', () => {
  it('that changes too much at once, and none that changes less', () => {
    const some = Array.from({ length: mostChanges }, () => change);
    expect(told(() => refuseTooMuch('Main', some))).toBe('');
    expect(told(() => refuseTooMuch('Main', [...some, change]))).toContain(
      'Connector "Main": this release would make 5001 changes at once, and 5000 are the most',
    );
  });

  it('whose tables the database could not tell of again', () => {
    const account = (count: number) => ({ formatVersion: 1, releaseNumber: 1, declared: [], tables: tables(count) });
    const read = readApplied(account(5_000));
    if (!('applied' in read)) throw new Error(read.problem);
    const store = { connectorId: 'db', connector: 'Main', kind: 'postgresql', settings: {}, declared: [] } as const;
    const plan = planMigration(read.applied, { store: { ...store, tables: tables(5_001) }, releaseNumber: 2 });
    expect(readApplied(account(5_001))).toEqual({ problem: '"tables" is too big' });
    expect(told(() => refuseTooMuch('Main', plan))).toContain(
      'the database would have 5001 tables, and 5000 are the most',
    );
    expect(told(() => refuseTooMuch('Main', []))).toBe('');
  });
});
