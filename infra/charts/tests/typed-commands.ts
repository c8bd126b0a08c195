import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { superuserUrl } from '@tiffin/testing';
import { clusterUnderTest } from '@tiffin/testing/cluster';

/** The blocks of commands in a section of docs/install.md, in order, as they stand there. */
export function commandsOf(section: string): readonly string[] {
  const page = readFileSync(resolve('docs/install.md'), 'utf8');
  const [, text = ''] = page.split(`\n## ${section}\n`);
  const [found = ''] = text.split('\n## ');
  return [...found.matchAll(/```sh\n([^]*?)```/g)].map(([, block = '']) => block);
}

/** An operator's folder and shell, in which the document's commands mean an installation of a test. */
export class OperatorsShell {
  private readonly folder = mkdtempSync(join(tmpdir(), 'tiffin-operator-'));

  constructor(
    private readonly names: { readonly namespace: string; readonly database: string },
    values: object,
  ) {
    const { kubectl, helm } = clusterUnderTest();
    symlinkSync(kubectl, join(this.folder, 'kubectl'));
    symlinkSync(helm, join(this.folder, 'helm'));
    symlinkSync(resolve('infra'), join(this.folder, 'infra'));
    writeFileSync(join(this.folder, 'values.yaml'), JSON.stringify(values), { mode: 0o600 });
  }

  /** Types a block of commands. Rejects with what was printed where one of them fails. */
  type(commands: string): Promise<void> {
    const server = superuserUrl().replace(/\/[^/]*$/, '');
    const tools = process.env['TIFFIN_POSTGRES_TOOLS'] ?? '';
    const env = {
      ...process.env,
      ADMIN_URL: server,
      KUBECONFIG: clusterUnderTest().kubeconfig,
      PATH: [this.folder, tools, process.env['PATH']].join(delimiter),
    };
    const options = { cwd: this.folder, env, maxBuffer: 2 ** 26 };
    return new Promise((done, fail) => {
      execFile('bash', ['-euxo', 'pipefail', '-c', this.renamed(commands)], options, (error, output, errors) =>
        error ? fail(new Error(`${errors}\n${output}`)) : done(),
      );
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Installations share a cluster and a server of databases: each has names of its own. */
  private renamed(commands: string): string {
    const { namespace, database } = this.names;
    return commands
      .replaceAll(/(-n|--namespace) tiffin\b/g, `$1 ${namespace}`)
      .replaceAll('"$ADMIN_URL/tiffin"', `"$ADMIN_URL/${database}"`)
      .replaceAll(/^((?:createdb|dropdb) .*) tiffin$/gm, `$1 ${database}`)
      .replaceAll('on database tiffin ', `on database ${database} `);
  }
}
