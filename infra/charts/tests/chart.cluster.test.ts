import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readConfig as auditor } from '../../../apps/auditor/src/config.js';
import { readConfig as api } from '../../../apps/api/src/config.js';
import { readConfig as builder } from '../../../apps/builder/src/config.js';
import { readConfig as deployer } from '../../../apps/deployer/src/config.js';
import { readConfig as migrator } from '../../../apps/migrator/src/config.js';
import { readConfig as promoter } from '../../../apps/promoter/src/config.js';
import { deployerRights, readerRights } from '@tiffin/kubernetes';
import { acceptedVariables } from '@tiffin/testing/accepted-variables';
import type { KubeObject } from '@tiffin/testing/cluster';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { allValues, leastValues } from './chart-values.js';
import { chart, helm, rendered } from './helm.js';

const processes = { api, auditor, builder, deployer, migrator, promoter };
/** What Node, glibc and V8 read themselves. */
const notOurs = /^(MALLOC_|NODE_)/;

interface Container {
  readonly name: string;
  readonly image: string;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: object }[];
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
  readonly securityContext: object;
  readonly resources: { readonly requests: object; readonly limits: object };
}
interface PodSpec {
  readonly containers: readonly Container[];
  readonly volumes: readonly {
    readonly name: string;
    readonly secret?: { readonly secretName: string; readonly items?: readonly { key: string }[] };
    readonly projected?: { readonly sources: readonly { readonly secret?: { readonly name: string } }[] };
  }[];
  readonly automountServiceAccountToken: boolean;
  readonly securityContext: object;
  readonly serviceAccountName?: string;
}
const podOf = (object: KubeObject): PodSpec | null =>
  object.kind === 'Deployment' || object.kind === 'Job'
    ? (object as KubeObject & { spec: { template: { spec: PodSpec } } }).spec.template.spec
    : null;
const podsOf = (objects: readonly KubeObject[]) => objects.flatMap((one) => podOf(one) ?? []);
const containerOf = (pods: readonly PodSpec[], name: string) =>
  pods.flatMap(({ containers }) => containers).find((one) => one.name === name);

describe('the chart', () => {
  it('is accepted by helm with the least, and with everything', async () => {
    for (const values of [leastValues, allValues])
      expect(await helm(['lint', chart, '--strict'], values)).toMatchObject({ code: 0 });
  });

  it('takes the values that docs/install.md shows', async () => {
    const page = readFileSync(resolve('docs/install.md'), 'utf8');
    const values = /```yaml\n(# values\.yaml[^]*?)```/.exec(page)?.[1] ?? '';
    const shown = parse(values.replace('sha256:...', `sha256:${'a'.repeat(64)}`)) as object;
    expect((await rendered(shown)).map(({ kind }) => kind)).toContain('HTTPRoute');
  });

  it('is made into these objects', async () => {
    const objects = await rendered(allValues);
    const names = objects.map(
      ({ kind, metadata: { name, namespace } }) => `${kind} ${namespace ? `${namespace}/` : ''}${name}`,
    );
    await expect(`${names.sort().join('\n')}\n`).toMatchFileSnapshot('objects.txt');
  });

  it.each([
    ['nothing', {}, "at '/database/secret'"],
    [
      'a secret among the values',
      { ...leastValues, database: { secret: 'database', password: 'x' } },
      "additional properties 'password' not allowed",
    ],
    [
      'a secret as a variable',
      { ...leastValues, api: { env: { DATABASE_URL: 'postgres://' } } },
      "invalid propertyName 'DATABASE_URL'",
    ],
    ['an image without a version', { ...leastValues, image: { repository: 'a.example/b', digest: '' } }, "at '/image'"],
    ['no replicas', { ...leastValues, deployer: { replicas: 0 } }, "at '/deployer/replicas': minimum: got 0, want 1"],
    ['a misspelt value', { ...leastValues, domian: 'a' }, "additional properties 'domian' not allowed"],
    ['a domain that is none', { ...leastValues, domain: 'https://a' }, "at '/domain'"],
    ['a console in the clear', { ...leastValues, publicUrl: 'http://a.example' }, "at '/publicUrl'"],
    [
      'half of an identity',
      { ...leastValues, identity: { issuerUrl: 'https://a.example/realms/b' } },
      'identity.issuerUrl also needs publicUrl',
    ],
    ['no keys', { ...leastValues, keys: {} }, 'keys needs ringSecret and publicSecret, or kms.url.'],
    [
      'a bucket that nobody can enter',
      { ...leastValues, audit: { keySecret: 'audit', checkpoints: 's3://audit/eu' } },
      'audit.checkpoints is in a bucket, which also needs audit.endpoint',
    ],
    [
      'a Redis of limits of which nobody may make users',
      { ...leastValues, limits: { redis: { address: '10.1.2.3:6379' } } },
      'limits.redis.address also needs limits.redis.existingSecret',
    ],
    [
      'a Redis of limits that no wall knows',
      { ...leastValues, limits: { redis: { address: 'redis.limits.svc:6379', existingSecret: 'limits' } } },
      'it also needs limits.redis.peers',
    ],
    [
      'a password in an address',
      { ...leastValues, limits: { redis: { address: 'a:b@redis:6379', existingSecret: 'limits' } } },
      "at '/limits/redis/address'",
    ],
    [
      'a route to nowhere',
      { ...leastValues, publicUrl: 'https://a.example', route: { kind: 'gateway-api' } },
      'route.gateway.namespace',
    ],
  ])('refuses %s, and says what', async (_, values, problem) => {
    await expect(rendered(values)).rejects.toThrow(problem);
  });

  it.each(Object.entries(processes))(
    'tells %s what it understands, and all that it needs',
    async (name, readConfig) => {
      for (const values of [leastValues, allValues]) {
        const container = containerOf(podsOf(await rendered(values)), name);
        const accepted = acceptedVariables(readConfig);
        const told = (container?.env ?? []).map((one) => one.name);
        expect(told.filter((one) => !accepted.has(one) && !notOurs.test(one))).toEqual([]);
        expect(() => readConfig(environmentOf(container))).not.toThrow();
      }
    },
  );

  it('gives each process the files that it is told of, and no others', async () => {
    for (const pod of podsOf(await rendered(allValues))) {
      const [container] = pod.containers;
      const told = (container?.env ?? []).flatMap(({ value }) => (value?.startsWith('/run/tiffin/') ? value : []));
      const mounted = (container?.volumeMounts ?? [])
        .map(({ mountPath }) => mountPath)
        .filter((one) => one.startsWith('/run/'));
      expect(new Set(told.map((path) => path.split('/').slice(0, 4).join('/')))).toEqual(new Set(mounted));
    }
  });

  it('keeps each secret to those who need it', async () => {
    const objects = await rendered(allValues);
    const lines = objects.flatMap((one) => {
      const pod = podOf(one);
      if (!pod) return [];
      const files = pod.volumes.flatMap(({ secret, projected }) => [
        ...(secret ? (secret.items ?? [{ key: '*' }]).map(({ key }) => `${secret.secretName}/${key}`) : []),
        ...(projected?.sources ?? []).flatMap((source) => (source.secret ? `${source.secret.name}/*` : [])),
      ]);
      const variables = JSON.stringify(pod.containers).matchAll(/"secretKeyRef":\{"name":"([^"]+)","key":"([^"]+)"/g);
      const keys = [...variables].map(([, secret, key]) => `${secret}/${key}`);
      return [`${one.metadata.name}: ${[...files, ...keys].sort().join(' ')}`];
    });
    await expect(`${lines.sort().join('\n')}\n`).toMatchFileSnapshot('secrets.txt');
  });

  it('runs everything restricted, with a token only where clusters are spoken to', async () => {
    for (const pod of podsOf(await rendered(allValues))) {
      expect(pod.securityContext).toMatchObject({
        runAsNonRoot: true,
        runAsUser: 1000,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      for (const container of pod.containers) {
        expect(container.securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
        expect(container.image).toBe(`registry.example.org/tiffin/platform@sha256:${'a'.repeat(64)}`);
        expect(pod.automountServiceAccountToken).toBe(['api', 'deployer', 'promoter'].includes(container.name));
      }
    }
  });

  it('gives the rights of a cell, and no others', async () => {
    const roles = (await rendered(leastValues)).filter(({ kind }) => kind === 'ClusterRole' || kind === 'Role');
    const expected = (rights: typeof deployerRights, scope: (typeof deployerRights)[number]['scope']) =>
      rights
        .filter((one) => one.scope === scope)
        .map(({ group, resource, verbs }) => ({ apiGroups: [group], resources: [resource], verbs: [...verbs] }));
    const rulesOf = (kind: string, name: string) =>
      roles.find((one) => one.kind === kind && one.metadata.name === name)?.['rules'];
    for (const [name, rights] of [
      ['tiffin-deployer', deployerRights],
      ['tiffin-reader', readerRights],
    ] as const) {
      expect(rulesOf('ClusterRole', `platform-${name}`)).toEqual(expected(rights, 'cluster'));
      expect(rulesOf('Role', name)).toEqual(expected(rights, 'cell'));
    }
    expect(roles).toHaveLength(4);
  });
});

/** What a container's process sees, with something harmless for what comes from Secrets. */
function environmentOf(container: Container | undefined): NodeJS.ProcessEnv {
  const told = (container?.env ?? []).map(({ name, value }) => [name, value ?? valueOf(name)]);
  const ofImage = {
    TIFFIN_RUNTIMES_DIR: '/app',
    TIFFIN_BASE_LOCK: '/app',
    TIFFIN_MIGRATIONS_DIR: '/app',
    PATH: '/bin',
  };
  return { ...ofImage, ...(Object.fromEntries(told) as NodeJS.ProcessEnv) };
}
const valueOf = (name: string): string =>
  name.endsWith('_URL') ? (name.includes('MAIL') ? 'smtp://mail' : 'postgres://a:unusual-password@b/c') : 'text';
