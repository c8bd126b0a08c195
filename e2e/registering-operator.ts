import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { waitUntil } from '@tiffin/testing';
import { clusterUnderTest, Kubectl, OperatorsShell } from '@tiffin/testing/cluster';
import { FormBrowser, newPerson } from '@tiffin/testing/identity';
import type { TestRealm } from '../infra/keycloak/tests/test-realm.js';
import { TiffinProgram } from '../infra/keycloak/tests/tiffin-program.js';

/** Somebody with Keycloak's role `operator` who has signed in by `tiffin login`, and types as docs/operate.md says how a cluster is registered. */
export class RegisteringOperator {
  /** Suites share a cluster: what the page calls `eu-4` and `tiffin-cell`. */
  readonly cell = `eu-${randomBytes(4).toString('hex')}`;
  readonly namespace = `tiffin-cell-${randomBytes(4).toString('hex')}`;
  readonly kubectl = new Kubectl(clusterUnderTest());
  readonly shell: OperatorsShell;

  private constructor(
    private readonly program: TiffinProgram,
    dataDir: string,
  ) {
    const variables = {
      TIFFIN_DATA_DIR: dataDir,
      TIFFIN_KUBECONFIGS_DIR: join(dataDir, 'kubeconfigs'),
      XDG_CONFIG_HOME: program.home,
    };
    this.shell = new OperatorsShell({ variables, renamed: (commands) => this.renamed(commands) });
  }

  /** `dataDir`: of the `up` that runs. */
  static async signIn(realm: TestRealm, dataDir: string): Promise<RegisteringOperator> {
    const person = newPerson();
    await realm.makeOperator(await realm.addPerson(person));
    const program = new TiffinProgram({ TIFFIN_DATA_DIR: dataDir });
    const login = program.start(['login', '--json']);
    const address = await waitUntil('tiffin login says where', () => /http\S+/.exec(login.said())?.[0]);
    const browser = new FormBrowser(() => false);
    const form = await browser.open(address);
    const question = await browser.submit(form, { username: person.email, password: person.password });
    await browser.submit(question, {}, 'accept');
    const { code, document } = await login.ended;
    if (code !== 0) throw new Error(`${login.said()}\n${JSON.stringify(document)}`);
    return new RegisteringOperator(program, dataDir);
  }

  /** What the page shows or says to type, with the names of this test and the entrance of this cluster. */
  renamed(text: string): string {
    const { entranceUrl, gateway } = clusterUnderTest();
    return text
      .replaceAll('eu-4', this.cell)
      .replaceAll('tiffin-cell', this.namespace)
      .replace('http://10.0.0.10:80', entranceUrl ?? '')
      .replace('"namespace": "traefik", "name": "entrance"', JSON.stringify(gateway).slice(1, -1));
  }

  /** As an administrator of the cluster who has misread the list. */
  async takeAway(verb: string, resource: string): Promise<void> {
    const role = await this.kubectl.get<Role>(`clusterrole/${this.namespace}-deployer`);
    const rules = role?.rules.map((rule) =>
      rule.resources.includes(resource) ? { ...rule, verbs: rule.verbs.filter((one) => one !== verb) } : rule,
    );
    await this.kubectl.run(['replace', '-f', '-'], JSON.stringify({ ...role, rules }));
    const account = `--as=system:serviceaccount:${this.namespace}:${this.namespace}-deployer`;
    const hasIt = () => this.kubectl.try(['auth', 'can-i', verb, resource, '--all-namespaces', account]);
    await waitUntil('the right is gone', async () => (await hasIt()).output.trim() === 'no');
  }

  /** Tokens of the accounts, by what holds them. */
  async tokens(): Promise<readonly string[]> {
    const secrets = await this.kubectl.list('secrets', this.namespace);
    return secrets
      .filter((one) => one['type'] === 'kubernetes.io/service-account-token')
      .map(({ metadata }) => metadata.name)
      .sort();
  }

  async leave(): Promise<void> {
    try {
      await this.shell.type('tiffin operator cell state eu-4 draining\ntiffin operator cell remove eu-4');
    } finally {
      await this.removeTraces();
    }
  }

  private async removeTraces(): Promise<void> {
    for (const account of ['deployer', 'reader'])
      for (const kind of ['clusterrole', 'clusterrolebinding'])
        await this.kubectl.delete(`${kind}/${this.namespace}-${account}`);
    await this.kubectl.delete(`namespace/${this.namespace}`);
    this.shell.remove();
    this.program.remove();
  }
}

interface Role {
  readonly rules: readonly { readonly resources: readonly string[]; readonly verbs: readonly string[] }[];
}
