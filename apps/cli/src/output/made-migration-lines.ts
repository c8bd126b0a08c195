import type { MigrationView } from '../api/migration-document.js';
import { inert } from './inert.js';
import { styled } from './terminal.js';

const colours = { planned: 'dim', running: 'cyan', done: 'green', failed: 'red' } as const;

/** What keeps older releases away is named, so that it can be said to be gone. */
function standing({ id, kind, state, resolvedAt }: MigrationView): readonly string[] {
  if (kind !== 'irreversible' || state !== 'done') return [];
  const how =
    resolvedAt === null ? 'keeps older releases away' : `is not in the database any more, since ${resolvedAt}`;
  return [styled('dim', `         ${id} ${how}`)];
}

/** A change on record: how it stands, why it failed or what is not known of it, and its statements. */
export function madeMigrationLines(migration: MigrationView, sql: readonly string[]): readonly string[] {
  const { release, connectorName, kind, words, state, note, plannedAt, startedAt, finishedAt } = migration;
  const at = String(finishedAt ?? startedAt ?? plannedAt);
  return [
    `${styled(colours[state], state.padEnd(7))}  ${at}  ${release.name}  ${inert(connectorName)}: ${inert(words)} (${kind})`,
    ...standing(migration),
    ...(note === null ? [] : [`         ${inert(note)}`]),
    ...sql.flatMap((statement) => statement.split('\n')).map((line) => styled('dim', `         ${inert(line)}`)),
  ];
}
