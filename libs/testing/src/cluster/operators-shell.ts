import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { clusterUnderTest } from './cluster-under-test.js';

export interface ShellParts {
  /** Beside those of the test. */
  readonly variables: Readonly<Record<string, string>>;
  /** Suites share a cluster: how the commands of a document are to read, so that they mean what is a test's own. */
  readonly renamed: (commands: string) => string;
}

/** An operator's folder and shell, with an administrator's access to the cluster under test, in which commands of documents are typed. */
export class OperatorsShell {
  readonly folder = mkdtempSync(join(tmpdir(), 'tiffin-operator-'));

  constructor(private readonly parts: ShellParts) {
    const { kubectl, helm } = clusterUnderTest();
    symlinkSync(kubectl, join(this.folder, 'kubectl'));
    symlinkSync(helm, join(this.folder, 'helm'));
    symlinkSync(resolve('infra'), join(this.folder, 'infra'));
    const program = `#!/bin/sh\nexec '${process.execPath}' '${resolve('dist/apps/cli/main.mjs')}' "$@"\n`;
    writeFileSync(join(this.folder, 'tiffin'), program, { mode: 0o755 });
  }

  /** Types a block of commands; answers what they print. Rejects with all that was printed where one of them fails. */
  type(commands: string): Promise<string> {
    const env = {
      ...process.env,
      KUBECONFIG: clusterUnderTest().kubeconfig,
      ...this.parts.variables,
      PATH: [this.folder, this.parts.variables['PATH'] ?? process.env['PATH']].join(delimiter),
    };
    const options = { cwd: this.folder, env, maxBuffer: 2 ** 26 };
    return new Promise((done, fail) => {
      execFile('bash', ['-euxo', 'pipefail', '-c', this.parts.renamed(commands)], options, (error, output, errors) =>
        error ? fail(new Error(`${errors}\n${output}`)) : done(output),
      );
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
