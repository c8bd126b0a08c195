import { expect, it } from 'vitest';
import type { ReleaseComparisonView } from '../api/release-comparison-document.js';
import { comparisonLines } from './comparison-lines.js';

const view = (changes: Partial<ReleaseComparisonView>): ReleaseComparisonView => ({
  from: { name: 'brave-otter-1', revisionNumber: 1 },
  to: { name: 'calm-fox-2', revisionNumber: 2 },
  ...{ entities: [], connections: [], code: [], images: [] },
  dependencies: { changes: [], unknownUnits: [], isTruncated: false },
  migrations: { changes: [], lost: [], isTruncated: false },
  ...changes,
});
const entity = { id: 'e', type: 'Function', name: 'fun', fields: [], isTruncated: false };
const file = { change: 'changed', entityId: 'e', entityType: 'Function', entityName: 'fun', file: 'a.js' } as const;
const code = (unified: string | null, isTruncated = false) => ({ ...file, unified, isTruncated });

it('says that nothing changed', () => {
  expect(comparisonLines(view({}), 'lines')).toEqual(['brave-otter-1 → calm-fox-2', 'Nothing changed between them.']);
});

it('shows each kind of change under its title', () => {
  const digest = (letter: string) => ({ digest: `sha256:${letter.repeat(64)}`, sizeBytes: 1_500_000 });
  const all = view({
    entities: [
      { ...entity, change: 'added' },
      { ...entity, change: 'changed', fields: [{ path: 'memoryMb', before: '128', after: null }], isTruncated: true },
    ],
    connections: [{ change: 'removed', from: { id: 'a', name: 'A' }, to: { id: 'b', name: 'B' } }],
    dependencies: {
      changes: [
        { is: 'asked', ownerKey: 'e', ownerName: 'fun', package: 'express', before: null, after: '^5.0.0' },
        { is: 'installed', ownerKey: 'function-e', ownerName: 'fun', package: 'qs', before: '1.0.0', after: '1.0.1' },
      ],
      unknownUnits: ['function-f'],
      isTruncated: false,
    },
    images: [{ unitKey: 'function-e', unitName: 'fun', before: null, after: digest('a') }],
    code: [code('@@ -1,1 +1,2 @@\n-a\n+b\n+c\n')],
  });
  expect(comparisonLines(all, 'numbers').slice(1)).toEqual([
    ...[
      '',
      'entities',
      '  + Function fun',
      '  ~ Function fun',
      '      memoryMb: 128 → none',
      '      … and more fields',
    ],
    ...['', 'connections', '  - A → B'],
    ...['', 'packages', '  fun asks for express: none → ^5.0.0', '  fun has installed qs: 1.0.0 → 1.0.1'],
    '  function-f: what is installed is not known of both releases',
    ...['', 'images', '  fun: none → sha256:aaaaaaaaaaaa (1.5 MB)'],
    ...['', 'code', '  fun/a.js  +2 -1'],
  ]);
});

it('says what becomes of data, with its statements, and what going back does not bring back', () => {
  const migration: ReleaseComparisonView['migrations']['changes'][number] = {
    ...{ connectorId: 'db', connectorName: 'Orders', kind: 'expand', moment: 'before', words: 'Model "Car" gets "a"' },
    ...{ sql: ['ALTER TABLE car\nADD COLUMN a text'], isTruncated: false },
  };
  const gone: typeof migration = {
    ...{ ...migration, kind: 'irreversible', moment: 'after', words: '"b" goes' },
    ...{ sql: [], isTruncated: true },
  };
  const migrations = { changes: [migration, gone], lost: [gone], isTruncated: true };
  const words = [
    '  Orders: Model "Car" gets "a"',
    '      expand, before it gets requests: the release before does not notice',
  ];
  const goes = ['  Orders: "b" goes', '      irreversible, once nothing else serves: there is no way back'];
  const lost = ['', 'data that going back does not bring back', '  Orders: "b" goes'];
  expect(comparisonLines(view({ migrations }), 'numbers').slice(3)).toEqual([
    ...[...words, ...goes, '  … and more changes'],
    ...lost,
  ]);
  expect(comparisonLines(view({ migrations }), 'lines').slice(5, 10)).toEqual([
    ...['      ALTER TABLE car', '      ADD COLUMN a text'],
    ...[...goes, '      … and more statements'],
  ]);
});

it('shows files as git does, and says where it does not show them', () => {
  const linesOf = (one: ReturnType<typeof code>) => comparisonLines(view({ code: [one] }), 'lines').slice(3);
  const heads = ['--- fun/a.js', '+++ fun/a.js'];
  expect(linesOf(code('@@ -1,1 +1,1 @@\n-a\n+b\n'))).toEqual([...heads, '@@ -1,1 +1,1 @@', '-a', '+b']);
  expect(linesOf(code('+b\n', true))).toEqual([...heads, '+b', '(shown in part: the rest is too long)']);
  expect(linesOf(code(null, true))).toEqual([...heads, '(too large or too different to compare line by line)']);
  expect(linesOf(code(null))).toEqual([...heads, '(a lock: its packages are compared instead)']);
});

it('lets no text of a tenant act on the terminal, or pretend to be another line', () => {
  const evil = '\u001b[8mhidden\u001b]0;title\u0007\u202e\r\u009b2J';
  const lines = comparisonLines(
    view({
      entities: [
        {
          ...entity,
          name: `${evil}\n  + Function trusted`,
          change: 'changed',
          fields: [{ path: evil, before: evil, after: 'a\nb' }],
        },
      ],
      connections: [{ change: 'added', from: { id: 'a', name: evil }, to: { id: 'b', name: evil } }],
      dependencies: {
        changes: [{ is: 'asked', ownerKey: 'e', ownerName: evil, package: evil, before: evil, after: evil }],
        unknownUnits: [evil],
        isTruncated: false,
      },
      images: [{ unitKey: 'u', unitName: evil, before: { digest: evil, sizeBytes: null }, after: null }],
      code: [{ ...code(`+${evil}\n`), entityName: evil, file: evil }],
    }),
    'lines',
  );
  expect(lines.filter((line) => /[^\P{C}]/u.test(line))).toEqual([]);
  expect(lines).toContain('+\\u{1b}[8mhidden\\u{1b}]0;title\\u{7}\\u{202e}\\u{d}\\u{9b}2J');
});
