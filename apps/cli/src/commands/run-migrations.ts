import { environmentOf } from '../api/find-project.js';
import { migrationsQuery, resolveMigrationMutation } from '../api/migration-document.js';
import { madeMigrationLines } from '../output/made-migration-lines.js';
import { inProject, type ProjectOptions } from './in-project.js';

interface MigrationOptions extends ProjectOptions {
  readonly sql?: boolean;
}

export function runMigrations(name: string, options: MigrationOptions): Promise<void> {
  return inProject(options, async (api, project, terminal) => {
    const { migrations } = (await api.ask(migrationsQuery, { id: environmentOf(project, name) })).environment;
    if (options.json) return terminal.data({ ok: true, environment: name, migrations });
    if (migrations.length === 0) return terminal.line(`No release has changed a database of ${name} yet.`);
    for (const one of migrations)
      for (const line of madeMigrationLines(one, options.sql ? one.sql : [])) terminal.line(line);
  });
}

export function runMigrationResolve(name: string, migrationId: string, options: ProjectOptions): Promise<void> {
  return inProject(options, async (api, project, terminal) => {
    const input = { environmentId: environmentOf(project, name), migrationId };
    const { changed } = (await api.ask(resolveMigrationMutation, { input })).resolveMigration;
    if (options.json) return terminal.data({ ok: true, environment: name, changed });
    terminal.line(
      changed
        ? `The change keeps older releases away from ${name} no longer. Bring one now: the release that runs makes the change again.`
        : 'That was so already.',
    );
  });
}
