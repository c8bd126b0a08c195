import type { MigrationView } from '../api/migration-document.js';
import { inert } from './inert.js';
import { styled } from './terminal.js';

const colours = { planned: 'dim', running: 'cyan', done: 'green', failed: 'red' } as const;

/** A change on record: how it stands, why it failed or what is not known of it, and its statements. */
export function madeMigrationLines(migration: MigrationView, sql: readonly string[]): readonly string[] {
  const { release, connectorName, kind, words, state, note, plannedAt, startedAt, finishedAt } = migration;
  const at = String(finishedAt ?? startedAt ?? plannedAt);
  return [
    `${styled(colours[state], state.padEnd(7))}  ${at}  ${release.name}  ${inert(connectorName)}: ${inert(words)} (${kind})`,
    ...(note === null ? [] : [`         ${inert(note)}`]),
    ...sql.flatMap((statement) => statement.split('\n')).map((line) => styled('dim', `         ${inert(line)}`)),
  ];
}
