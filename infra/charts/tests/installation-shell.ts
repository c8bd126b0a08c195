import { delimiter, resolve } from 'node:path';
import { superuserUrl } from '@tiffin/testing';
import { OperatorsShell } from '@tiffin/testing/cluster';

export interface Installation {
  readonly namespace: string;
  readonly database: string;
  /** Host and port of the database's server, as pods reach it. */
  readonly databaseAt: string;
}

/** A shell in which the commands of docs/install.md mean an installation of a test. */
export function installationShell(installation: Installation): OperatorsShell {
  const tools = process.env['TIFFIN_POSTGRES_TOOLS'] ?? '';
  const variables = {
    ADMIN_URL: superuserUrl().replace(/\/[^/]*$/, ''),
    PATH: [tools, process.env['PATH']].join(delimiter),
  };
  return new OperatorsShell({ variables, renamed: (commands) => renamed(commands, installation) });
}

/** Installations share a cluster and a server of databases, with the roles there: each has names of its own. */
function renamed(commands: string, { namespace, database, databaseAt }: Installation): string {
  const { username, password } = new URL(superuserUrl());
  return commands
    .replaceAll(/(-n|namespace) tiffin(?![-\w])/g, `$1 ${namespace}`)
    .replaceAll('"$ADMIN_URL/tiffin"', `"$ADMIN_URL/${database}"`)
    .replaceAll(/^((?:createdb|dropdb) .*) tiffin$/gm, `$1 ${database}`)
    .replaceAll('on database tiffin ', `on database ${database} `)
    .replace('at=postgres.example.org:5432', `at=${databaseAt}`)
    .replaceAll('@$at/tiffin', `@$at/${database}`)
    .replaceAll(/tiffin_(\w+):\$\(password\)/g, 'tiffin_$1:test-$1')
    .replace('postgres:$POSTGRES_PASSWORD', `${username}:${password}`)
    .replace('--prefix ../..', `--prefix ${resolve('.')}`);
}
