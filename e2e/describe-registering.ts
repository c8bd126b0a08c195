import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { commandsOf } from '@tiffin/testing/cluster';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestRealm } from '../infra/keycloak/tests/test-realm.js';
import { RegisteringOperator } from './registering-operator.js';

interface RunningPlatform {
  /** By which `up` knows people. */
  readonly realm: TestRealm;
  /** Of `up`. */
  readonly dataDir: string;
}

const page = 'docs/operate.md';
const [commands = ''] = commandsOf(page, '### Register a cluster');
/** Where the credentials are made; from there on the cell is registered. */
const [credentials = ''] = commands.split('\ntiffin operator cell add ');
const giveRights = commands.split('\n').find((line) => line.startsWith('tiffin operator cell rights ')) ?? '';
/** What the page shows of a right that is missing. */
const [, ask = '', refusal = ''] =
  /\$ (tiffin operator cell state \S+ open --wait)\n(✗ .*)\n/.exec(readFileSync(resolve(page), 'utf8')) ?? [];

/** Types what docs/operate.md says of registering a cluster, beside the cell in which `up` runs. */
export function describeRegistering(given: () => RunningPlatform): void {
  describe('a cluster, registered by the commands of docs/operate.md', () => {
    let operator: RegisteringOperator;
    beforeAll(async () => {
      const { realm, dataDir } = given();
      operator = await RegisteringOperator.signIn(realm, dataDir);
    });
    afterAll(() => operator.leave());

    const state = async (): Promise<string | undefined> => {
      const { cells } = JSON.parse(await operator.shell.type('tiffin operator cells --json')) as {
        readonly cells: readonly { readonly name: string; readonly state: string }[];
      };
      return cells.find(({ name }) => name === operator.cell)?.state;
    };

    it('is open', async () => {
      expect(await operator.shell.type(commands)).toContain(`${operator.cell} is open`);
      expect(await state()).toBe('open');
    });

    it('gives who only looks an account that does so, and no more', async () => {
      const looks = (what: string) =>
        operator.shell.type(`kubectl --kubeconfig reader/eu-4 --namespace tiffin-cell get ${what}`);
      await looks('configmaps');
      await looks('pods --all-namespaces');
      await expect(looks('secrets')).rejects.toThrow('secrets is forbidden');
    });

    it('is not opened where a right is missing, which is named as the page shows; and is once it is given', async () => {
      await operator.takeAway('patch', 'networkpolicies');
      await operator.shell.type('tiffin operator cell state eu-4 draining');
      await expect(operator.shell.type(ask)).rejects.toThrow(operator.renamed(refusal));
      expect([refusal, await state()]).toEqual([expect.stringContaining('may not patch networkpolicies'), 'draining']);
      await operator.shell.type(giveRights);
      await operator.shell.type(ask);
      expect(await state()).toBe('open');
    });

    it('goes on with new tokens once the former ones are deleted', async () => {
      const former = await operator.tokens();
      expect(former).toHaveLength(2);
      await operator.shell.type(credentials);
      for (const name of former) await operator.kubectl.delete(`secret/${name}`, operator.namespace);
      expect(await operator.tokens()).toHaveLength(2);
      await operator.shell.type(ask);
      expect(await state()).toBe('open');
    });
  });
}
