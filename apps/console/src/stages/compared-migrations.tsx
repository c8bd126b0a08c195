import { Text } from '@mantine/core';
import { Mark } from '../look/mark.js';
import type { ComparisonAnswer } from './comparison-document.js';
import { ComparedPart } from './compared-part.js';

type Migrations = ComparisonAnswer['migrations'];
type Migration = Migrations['changes'][number];

const colours: Readonly<Record<Migration['kind'], string>> = {
  expand: 'gray',
  contract: 'yellow',
  irreversible: 'red',
};

const moments: Readonly<Record<Migration['moment'], string>> = {
  before: 'before it gets requests',
  after: 'once nothing else serves',
};

/** What becomes of data, for people; the statements are there for who asks for them. */
export const ComparedMigrations = ({ migrations: { changes, lost, isTruncated } }: { migrations: Migrations }) => (
  <>
    <ComparedPart title="Data" count={changes.length}>
      {changes.map((one, index) => (
        <MigrationLine key={index} migration={one} />
      ))}
      {isTruncated && <li>… and more changes</li>}
    </ComparedPart>
    <ComparedPart title="Lost" count={lost.length}>
      <li>Going back does not bring back what was done to data since:</li>
      {lost.map((one, index) => (
        <MigrationLine key={index} migration={one} />
      ))}
    </ComparedPart>
  </>
);

const MigrationLine = ({ migration }: { migration: Migration }) => {
  const { connectorName, kind, moment, words } = migration;
  return (
    <li data-kind={kind}>
      <Mark text={kind} color={colours[kind]} /> {words}{' '}
      <Text span fz="xs" c="dimmed">
        {connectorName}, {moments[moment]}
      </Text>
      <Statements migration={migration} />
    </li>
  );
};

const Statements = ({ migration: { sql, isTruncated } }: { migration: Migration }) =>
  (sql.length > 0 || isTruncated) && (
    <details>
      <summary>SQL</summary>
      <pre className="diff" tabIndex={0} aria-label="Statements">
        {sql.map((statement) => statement.replace(/;?\s*$/, ';')).join('\n')}
        {isTruncated && '\n… and more statements'}
      </pre>
    </details>
  );
