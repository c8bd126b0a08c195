import { ClusterCell } from '@tiffin/testing/cluster-cell';
import {
  agnhostPod,
  clusterUnderTest,
  eventually,
  Kubectl,
  type KubeObject,
  TestNamespace,
} from '@tiffin/testing/cluster';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serviceAccountName } from '../render/pod-template.js';
import { DeployedEnvironment } from '../testing/deployed-environment.js';
import { runInUnit } from '../testing/reached-from.js';

const facts = clusterUnderTest();
const kubectl = new Kubectl(facts);
const tokenFile = '/var/run/secrets/kubernetes.io/serviceaccount/token';

let cluster: ClusterCell;
let a: DeployedEnvironment;
/** Nothing of ours is in it. */
let bare: TestNamespace;

beforeAll(async () => {
  cluster = await ClusterCell.open();
  bare = await TestNamespace.make(kubectl);
  a = await DeployedEnvironment.bring(cluster, kubectl, {
    'function-front': { secrets: { TOKEN: 'of the front' }, values: { REGION: 'eu' } },
    'function-back': { secrets: { TOKEN: 'of the back' } },
  });
});
afterAll(async () => {
  await cluster?.close();
  await bare?.[Symbol.asyncDispose]();
});

/** A table that a person can read: what one may, a line for each. */
async function rightsOf(namespace: string, account: string): Promise<string> {
  const as = `--as=system:serviceaccount:${namespace}:${account}`;
  const lines = (await kubectl.run(['auth', 'can-i', '--list', '--no-headers', as, '-n', namespace])).split('\n');
  return `${lines
    .map((line) => line.trim().replaceAll(/\s{2,}/g, ' | '))
    .sort()
    .filter(Boolean)
    .join('\n')}\n`;
}

const binding = {
  ...{ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', metadata: { name: 'theirs' } },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
  subjects: [{ kind: 'ServiceAccount', name: 'default' }],
};

describe('the accounts of an environment', () => {
  it.each([serviceAccountName, 'default'])('may what everybody may, and nothing else: %s', async (account) => {
    await expect(await rightsOf(a.namespace, account)).toMatchFileSnapshot('golden/rights.txt');
  });

  it('get no rights by a mistake: the quota allows no bindings, as it does elsewhere', async () => {
    const subjects = [{ ...binding.subjects[0], namespace: bare.name }];
    await bare.apply({ ...binding, subjects });
    await eventually('it may more', async () => (await rightsOf(bare.name, 'default')).includes('pods/log'));
    const metadata = { ...binding.metadata, namespace: a.namespace };
    const { code, errors } = await kubectl.tryApply({ ...binding, metadata, subjects });
    expect([code, errors]).toEqual([1, expect.stringContaining('exceeded quota: environment')]);
  });

  it('give no token to a unit, as a pod elsewhere has one', async () => {
    const read = `try { console.log(require('fs').readFileSync(process.argv[1]).length > 0) } catch (e) { console.log(e.code) }`;
    expect(await runInUnit(kubectl, await a.pod('function-front'), read, tokenFile)).toBe('ENOENT');
    const { automountServiceAccountToken: _, ...spec } = agnhostPod('usual', facts.agnhost)['spec'] as Spec;
    await bare.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'usual' }, spec });
    await bare.ready('usual');
    const mounted = await bare.get<KubeObject & { spec: Spec }>('pod/usual');
    expect(JSON.stringify(mounted?.spec)).toContain(tokenFile.replace('/token', ''));
  });
});

describe('the secrets of a unit', () => {
  const settings = async (key: string) =>
    runInUnit(kubectl, await a.pod(key), `console.log(require('fs').readFileSync('/tiffin/settings.json', 'utf8'))`);

  it('are in its pod alone', async () => {
    expect(await settings('function-front')).toContain('of the front');
    expect(await settings('function-front')).not.toContain('of the back');
    expect(await settings('function-back')).toContain('of the back');
    expect(await settings('function-back')).not.toMatch(/of the front|REGION/);
    const search = `console.log(require('child_process').execFileSync(process.execPath, ['-p', 'JSON.stringify(process.env)']).includes('of the'))`;
    expect(await runInUnit(kubectl, await a.pod('function-back'), search)).toBe('false');
  });

  it('are read by no account of the environment', async () => {
    for (const account of [serviceAccountName, 'default']) {
      const as = `--as=system:serviceaccount:${a.namespace}:${account}`;
      const { code, errors } = await kubectl.try(['get', 'secrets', as, '-n', a.namespace]);
      expect([code, errors]).toEqual([1, expect.stringContaining('is forbidden')]);
    }
  });

  it('make new pods where they change, and leave those of others', async () => {
    const [front, back] = [await a.pod('function-front'), await a.pod('function-back')];
    const units = a.desired.units.map((unit) =>
      unit.key === 'function-front' ? { ...unit, secrets: { TOKEN: 'new of the front' } } : unit,
    );
    await a.apply({ epoch: 2, units });
    await eventually('the new value is read', async () => (await settings('function-front')).includes('new of'));
    expect((await a.pod('function-front')).name).not.toBe(front.name);
    expect((await a.pod('function-back')).name).toBe(back.name);
  });
});

type Spec = Readonly<Record<string, unknown>>;
