import { expect, it } from 'vitest';
import type { MigrationView } from '../api/migration-document.js';
import { madeMigrationLines } from './made-migration-lines.js';

const failed: Omit<MigrationView, 'note'> = {
  ...{ id: 'm', release: { name: 'calm-fox-2' }, connectorName: 'Orders', kind: 'expand', moment: 'before' },
  ...{ words: 'Model "Car": years are rounded', sql: ['update car\nset x = 1'], state: 'failed' },
  ...{
    plannedAt: '2026-01-01T00:00:00Z',
    startedAt: '2026-01-01T00:00:01Z',
    finishedAt: '2026-01-01T00:00:02Z',
    resolvedAt: null,
  },
};

it('says why a change failed, and its statements where they are asked for', () => {
  const note = 'the database has refused it: rows break a check (SQLSTATE 23514)\u001b[2J';
  expect(madeMigrationLines({ ...failed, note }, failed.sql)).toEqual([
    'failed   2026-01-01T00:00:02Z  calm-fox-2  Orders: Model "Car": years are rounded (expand)',
    expect.stringMatching(/^ {9}the database has refused it: rows break a check \(SQLSTATE 23514\)[^\u001b]*$/),
    '         update car',
    '         set x = 1',
  ]);
  expect(madeMigrationLines({ ...failed, note: null }, [])).toHaveLength(1);
});

it('names what keeps older releases away', () => {
  const done = { ...failed, kind: 'irreversible', state: 'done', note: null } as const;
  expect(madeMigrationLines(done, [])[1]).toBe('         m keeps older releases away');
  expect(madeMigrationLines({ ...done, resolvedAt: '2026-01-02T00:00:00Z' }, [])[1]).toBe(
    '         m is not in the database any more, since 2026-01-02T00:00:00Z',
  );
});
