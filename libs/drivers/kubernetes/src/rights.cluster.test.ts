import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CellPlace } from '@tiffin/deployments-operations';
import type { CellId } from '@tiffin/kernel';
import { accountKubeconfig, clusterUnderTest, Kubectl, type KubeObject } from '@tiffin/testing/cluster';
import { KubernetesInspection } from './kubernetes-inspection.js';
import { deployerRights, readerRights, type Right, rightsObjects } from './rights.js';

const cell = `tiffin-rights-${randomBytes(4).toString('hex')}`;
const kubectl = new Kubectl(clusterUnderTest());
let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tiffin-rights-'));
  await kubectl.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: cell } });
});
afterAll(async () => {
  for (const name of [`${cell}-all`, `${cell}-some`, `${cell}-looks`]) {
    await kubectl.delete(`clusterrole/${name}`);
    await kubectl.delete(`clusterrolebinding/${name}`);
  }
  await kubectl.delete(`namespace/${cell}`);
  await rm(dir, { recursive: true, force: true });
});

/** Name of the kubeconfig of an account that has these rights and no others. */
async function account(name: string, rights: readonly Right[]): Promise<string> {
  await kubectl.apply(...(rightsObjects(name, cell, rights) as readonly KubeObject[]));
  await accountKubeconfig(kubectl, { name, namespace: cell, dir });
  return name;
}

const place = (address: string): CellPlace => ({
  ...{ id: 'cell' as CellId, name: 'eu-1', driver: 'kubernetes', address, state: 'closed', silentSince: null },
  ...{ domain: null, routerPort: null },
  settings: {
    entranceUrl: 'http://127.0.0.1:1',
    namespace: cell,
    routes: { kind: 'gateway-api', gateway: { namespace: 'entrance', name: 'entrance' } },
    ...{ podSecurityVersion: 'v1.34', permittedNetworks: [] },
  },
});
const inspect = (address: string) =>
  new KubernetesInspection({ kubeconfigsDir: dir, registry: null }).inspect(place(address));

/** What an account may, as the cluster itself lists it, without what every account may. */
async function listed(name: string): Promise<readonly string[]> {
  const as = `--as=system:serviceaccount:${cell}:${name}`;
  const lines = (await kubectl.run(['auth', 'can-i', '--list', as, '-n', cell, '--no-headers'])).split('\n');
  const usual = /^(selfsubject|\s|$)/;
  return lines
    .filter((line) => !usual.test(line) && !line.includes('[/'))
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .sort();
}

describe("the platform's rights in a cluster", () => {
  it('of a deployer are these and no others, and with them nothing is in the way', async () => {
    const name = await account(`${cell}-all`, deployerRights);
    await expect((await listed(name)).join('\n')).toMatchFileSnapshot('testing/deployer-rights.txt');
    expect(await inspect(name)).toMatchObject({ problems: [], facts: { routes: 'gateway-api', namespace: cell } });
  });

  it('of who only looks are these, and no secret is among them', async () => {
    const name = await account(`${cell}-looks`, readerRights);
    const rights = (await listed(name)).join('\n');
    await expect(rights).toMatchFileSnapshot('testing/reader-rights.txt');
    expect(rights).not.toMatch(/secrets|create|update|patch|delete/);
  });

  it('that are missing are named by verb and resource', async () => {
    const some = deployerRights.map((one) =>
      one.resource === 'networkpolicies' ? { ...one, verbs: one.verbs.filter((verb) => verb !== 'patch') } : one,
    );
    const { problems } = await inspect(await account(`${cell}-some`, some));
    expect(problems).toEqual(['its account may not patch networkpolicies.networking.k8s.io.']);
  });

  it.each([
    ['is absent', async () => 'nowhere', 'cannot be used'],
    ['is no kubeconfig', async () => written('broken', '{'), 'cannot be used'],
    ['has credentials that are not accepted', async () => expired(), 'credentials are not accepted'],
  ])('cannot be had with a kubeconfig that %s', async (_, make, reason) => {
    await expect(inspect(await make())).rejects.toMatchObject({
      ...{ code: 'CELL_UNAVAILABLE', message: expect.stringContaining(reason) },
    });
  });
});

async function written(name: string, text: string): Promise<string> {
  await writeFile(join(dir, name), text);
  return name;
}

async function expired(): Promise<string> {
  const good = JSON.parse(await readFile(join(dir, `${cell}-all`), 'utf8')) as { users: { user: { token: string } }[] };
  const [user] = good.users;
  if (user) user.user.token = `${user.user.token.slice(0, -8)}AAAAAAAA`;
  return written('expired', JSON.stringify(good));
}
