import { environmentOf } from '../api/find-project.js';
import { type MigrationView, migrationsQuery } from '../api/migration-document.js';
import { inert } from '../output/inert.js';
import { styled } from '../output/terminal.js';
import { inProject, type ProjectOptions } from './in-project.js';

interface MigrationOptions extends ProjectOptions {
  readonly sql?: boolean;
}

export function runMigrations(name: string, options: MigrationOptions): Promise<void> {
  return inProject(options, async (api, project, terminal) => {
    const { migrations } = (await api.ask(migrationsQuery, { id: environmentOf(project, name) })).environment;
    if (options.json) return terminal.data({ ok: true, environment: name, migrations });
    if (migrations.length === 0) return terminal.line(`No release has changed a database of ${name} yet.`);
    for (const one of migrations) for (const line of linesOf(one, options.sql ? one.sql : [])) terminal.line(line);
  });
}

const colours = { planned: 'dim', running: 'cyan', done: 'green', failed: 'red' } as const;

const linesOf = (migration: MigrationView, sql: readonly string[]): readonly string[] => {
  const { release, connectorName, kind, words, state, plannedAt, startedAt, finishedAt } = migration;
  const at = String(finishedAt ?? startedAt ?? plannedAt);
  return [
    `${styled(colours[state], state.padEnd(7))}  ${at}  ${release.name}  ${inert(connectorName)}: ${inert(words)} (${kind})`,
    ...sql.flatMap((statement) => statement.split('\n')).map((line) => styled('dim', `         ${inert(line)}`)),
  ];
};
