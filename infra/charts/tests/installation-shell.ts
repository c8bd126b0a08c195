import { writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { superuserUrl } from '@tiffin/testing';
import { OperatorsShell } from '@tiffin/testing/cluster';

interface InstallationNames {
  readonly namespace: string;
  readonly database: string;
}

/** A shell in which the commands of docs/install.md mean an installation of a test. */
export function installationShell(names: InstallationNames, values: object): OperatorsShell {
  const tools = process.env['TIFFIN_POSTGRES_TOOLS'] ?? '';
  const variables = {
    ADMIN_URL: superuserUrl().replace(/\/[^/]*$/, ''),
    PATH: [tools, process.env['PATH']].join(delimiter),
  };
  const shell = new OperatorsShell({ variables, renamed: (commands) => renamed(commands, names) });
  writeFileSync(join(shell.folder, 'values.yaml'), JSON.stringify(values), { mode: 0o600 });
  return shell;
}

/** Installations share a cluster and a server of databases: each has names of its own. */
const renamed = (commands: string, { namespace, database }: InstallationNames): string =>
  commands
    .replaceAll(/(-n|--namespace) tiffin\b/g, `$1 ${namespace}`)
    .replaceAll('"$ADMIN_URL/tiffin"', `"$ADMIN_URL/${database}"`)
    .replaceAll(/^((?:createdb|dropdb) .*) tiffin$/gm, `$1 ${database}`)
    .replaceAll('on database tiffin ', `on database ${database} `);
