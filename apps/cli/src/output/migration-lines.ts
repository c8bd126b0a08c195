import type { ReleaseComparisonView } from '../api/release-comparison-document.js';
import { inert } from './inert.js';
import { styled } from './terminal.js';

type Migrations = ReleaseComparisonView['migrations'];
type Migration = Migrations['changes'][number];

const kinds = {
  expand: ['green', 'the release before does not notice'],
  contract: ['yellow', 'the release before may fail, and nothing is lost'],
  irreversible: ['red', 'there is no way back'],
} as const satisfies Readonly<Record<Migration['kind'], readonly [string, string]>>;

const moments: Readonly<Record<Migration['moment'], string>> = {
  before: 'before it gets requests',
  after: 'once nothing else serves',
};

const sqlLines = ({ sql, isTruncated }: Migration): readonly string[] => [
  ...sql.flatMap((statement) => statement.split('\n')).map((line) => styled('dim', `      ${inert(line)}`)),
  ...(isTruncated ? ['      … and more statements'] : []),
];

function migrationLines(migration: Migration, as: 'lines' | 'numbers'): readonly string[] {
  const { connectorName, kind, moment, words } = migration;
  const [colour, said] = kinds[kind];
  return [
    `  ${inert(connectorName)}: ${inert(words)}`,
    `      ${styled(colour, `${kind}, ${moments[moment]}: ${said}`)}`,
    ...(as === 'lines' ? sqlLines(migration) : []),
  ];
}

const lostLine = ({ connectorName, words }: Migration): string =>
  `  ${styled('red', `${inert(connectorName)}: ${inert(words)}`)}`;

/** What is done to data, with its statements or without; and of an older release what it does not bring back. */
export const dataLines = ({ changes, isTruncated }: Migrations, as: 'lines' | 'numbers'): readonly string[] => [
  ...changes.flatMap((change) => migrationLines(change, as)),
  ...(isTruncated ? ['  … and more changes'] : []),
];

export const lostLines = ({ lost }: Migrations): readonly string[] => lost.map(lostLine);
