import { isDeepStrictEqual } from 'node:util';
import { ClusterCell } from '@tiffin/testing/cluster-cell';
import { clusterUnderTest, eventually, Kubectl, type KubeObject } from '@tiffin/testing/cluster';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labelNames, managedBy } from '../render/object-names.js';
import { DeployedEnvironment } from '../testing/deployed-environment.js';

const kubectl = new Kubectl(clusterUnderTest());
const restoredWithinMs = 60_000;

/** Objects that were told to have been other than they should be, `<did> <kind> <name>`. */
const told: string[] = [];
let cluster: ClusterCell;
let deployed: DeployedEnvironment;

beforeAll(async () => {
  cluster = await ClusterCell.open({
    drifted: (_, __, changes) => told.push(...changes.map(({ did, kind, name }) => `${did} ${kind} ${name}`)),
  });
  deployed = await DeployedEnvironment.bring(cluster, kubectl, {
    'gateway-main': { kind: 'gateway', upstreams: ['function-front'], secrets: { TOKEN: 'sesame' } },
    'function-front': {},
  });
  await eventually('what came before is over', async () => (await kindsThere()).includes('HTTPRoute'));
});
afterAll(() => cluster?.close());

const kindsOfOurs = [
  ...['serviceaccount', 'secret', 'service', 'resourcequota', 'limitrange', 'networkpolicy'],
  ...['deployment', 'httproute'],
];
const ours = `${labelNames.managedBy}=${managedBy}`;

async function objectsThere(): Promise<readonly KubeObject[]> {
  const { namespace } = deployed;
  const args = ['get', kindsOfOurs.join(), '-n', namespace, '-l', ours, '-o', 'json'];
  const { items } = JSON.parse(await kubectl.run(args)) as { items: readonly KubeObject[] };
  const itself = await kubectl.get(`namespace/${namespace}`);
  return itself === null ? items : [itself, ...items];
}

const kindsThere = async () => (await objectsThere()).map(({ kind }) => kind);

async function theOne(kind: string, name: RegExp): Promise<KubeObject> {
  const found = (await objectsThere()).find((each) => each.kind === kind && name.test(each.metadata.name));
  if (found === undefined) throw new Error(`There is no ${kind}.`);
  return found;
}

/** What somebody has said of an object, without what the server keeps for itself. */
function said({ metadata, status: _, ...rest }: KubeObject): unknown {
  const annotations = Object.entries(metadata['annotations'] ?? {}).filter(([name]) => !name.startsWith('deployment.'));
  return { ...rest, name: metadata.name, labels: metadata['labels'], annotations };
}

const placeOf = ({ kind, metadata: { name, namespace } }: KubeObject): readonly string[] => [
  `${kind}/${name}`,
  ...(namespace === undefined ? [] : ['-n', namespace]),
];

async function isThere(object: KubeObject): Promise<KubeObject | null> {
  const { kind, metadata } = object;
  return kubectl.get(`${kind}/${metadata.name}`, metadata.namespace);
}

/** Resolves once it is as it was, with what others have said of it since. */
async function restored(object: KubeObject, expected: KubeObject): Promise<void> {
  const start = Date.now();
  await eventually(`${object.kind} is as it was`, async () => {
    const live = await isThere(object);
    return live !== null && JSON.stringify(said(live)) === JSON.stringify(said(expected));
  });
  expect(Date.now() - start).toBeLessThan(restoredWithinMs);
}

/** Whatever else the controller has to tell by now is told. */
const tellings = async (count: number): Promise<readonly string[]> => {
  await eventually('it is told', () => told.length >= count);
  return told.splice(0);
};

const theirs = ['theirs.example.com/note=kept'];
const open = [{}];
const altered: readonly (readonly [string, string, RegExp, string, unknown])[] = [
  ['a wall is opened inwards', 'NetworkPolicy', /^deny$/, '/spec/ingress', open],
  ['a wall is opened outwards', 'NetworkPolicy', /^deny$/, '/spec/egress', open],
  ['a wall is for nobody', 'NetworkPolicy', /^deny$/, '/spec/podSelector', { matchLabels: { no: 'body' } }],
  ['what is outside is everything', 'NetworkPolicy', /^outside$/, '/spec/egress', open],
  ['the quota is raised', 'ResourceQuota', /./, '/spec/hard/pods', '9999'],
  ['a limit is raised', 'LimitRange', /./, '/spec/limits/0/max/memory', '99Gi'],
  ['Pod Security is lowered', 'Namespace', /./, '/metadata/labels/pod-security.kubernetes.io~1enforce', 'privileged'],
  ['the namespace is of nobody', 'Namespace', /./, '/metadata/labels/app.kubernetes.io~1managed-by', 'them'],
  ['pods get a token', 'ServiceAccount', /./, '/automountServiceAccountToken', true],
  ['a Service leads elsewhere', 'Service', /^gateway-main/, '/spec/selector/tiffin.dev~1unit', 'function-front'],
  ['a route leads elsewhere', 'HTTPRoute', /./, '/spec/rules/2/backendRefs/0/name', 'function-front-a'],
  ['another image runs', 'Deployment', /^gateway/, '/spec/template/spec/containers/0/image', 'example.com/x:1'],
  ['nothing runs', 'Deployment', /^gateway/, '/spec/replicas', 0],
  [
    'a unit may write everywhere',
    'Deployment',
    /^function/,
    '/spec/template/spec/containers/0/securityContext/readOnlyRootFilesystem',
    false,
  ],
];

describe('what is ours in a cluster', () => {
  it.each(altered)('is put back when %s, and what others have said of it stays', async (_, kind, name, path, value) => {
    const object = await theOne(kind, name);
    await kubectl.run(['annotate', ...placeOf(object), ...theirs, '--overwrite', '--field-manager=them']);
    await kubectl.run(['label', ...placeOf(object), ...theirs, '--overwrite', '--field-manager=them']);
    const before = (await isThere(object)) as KubeObject;
    expect(told.splice(0)).toEqual([]);
    const patch = JSON.stringify([{ op: 'replace', path, value }]);
    await kubectl.run(['patch', ...placeOf(object), '--type=json', '-p', patch, '--field-manager=them']);
    await restored(object, before);
    expect(await tellings(1)).toEqual([expect.stringMatching(`(changed|made) ${kind} ${object.metadata.name}`)]);
  });

  it.each([
    ['NetworkPolicy', /^deny$/],
    ['NetworkPolicy', /^gateway/],
    ['ResourceQuota', /./],
    ['LimitRange', /./],
    ['ServiceAccount', /./],
    ['Secret', /./],
    ['Deployment', /^function/],
    ['HTTPRoute', /./],
  ])('is made again when a %s is deleted: %s', async (kind, name) => {
    const object = await theOne(kind, name);
    expect(told.splice(0)).toEqual([]);
    await kubectl.run(['delete', ...placeOf(object)]);
    await eventually('there is another', async () => {
      const live = await isThere(object);
      return live !== null && live.metadata['uid'] !== object.metadata['uid'];
    });
    expect(await tellings(1)).toEqual([`made ${kind} ${object.metadata.name}`]);
  });

  it('takes the place of what somebody has put there while nobody looked, also where that cannot be changed', async () => {
    const [secret, deployment] = [await theOne('Secret', /^gateway/), await theOne('Deployment', /^function/)];
    const service = await theOne('Service', /^function/);
    await cluster.rest();
    await replaced(secret, { data: { 'settings.json': Buffer.from('{}').toString('base64') }, immutable: true });
    const metadata = { labels: { theirs: 'x' } };
    const spec = { ...(deployment['spec'] as Template), selector: { matchLabels: metadata.labels } };
    await replaced(deployment, { spec: { ...spec, template: { ...spec.template, metadata } } });
    const { selector } = service['spec'] as { selector: unknown };
    await replaced(service, { spec: { type: 'ExternalName', externalName: 'example.com', selector } });
    cluster.work();
    await eventually('all are as they were', async () => {
      const [data, pods, name] = await Promise.all([secret, deployment, service].map(isThere));
      const isSame = sameFields(data, secret, 'data') && sameFields(pods, deployment, 'spec');
      return isSame && (name?.['spec'] as { type?: string } | undefined)?.type === 'ClusterIP';
    });
    await eventually('it serves', async () => (await cluster.get(host(), '/')).body === 'here');
    // What was changed while nobody looked cannot be told from what a new version of the platform makes otherwise.
    expect(told.splice(0)).toEqual([]);
  });

  it('comes back with everything when the whole namespace is deleted', async () => {
    const before = (await objectsThere()).map(nameOf).sort();
    expect(told.splice(0)).toEqual([]);
    await kubectl.run(['delete', `namespace/${deployed.namespace}`, '--wait=false']);
    await eventually('the namespace is gone, and another is there', async () => {
      const there = await kubectl.get(`namespace/${deployed.namespace}`);
      return there !== null && !('deletionTimestamp' in there.metadata);
    });
    await eventually('everything is there', async () => (await objectsThere()).length === before.length);
    expect((await objectsThere()).map(nameOf).sort()).toEqual(before);
    await eventually('it serves again', async () => (await cluster.get(host(), '/')).body === 'here');
    expect(await cluster.cell.observe(deployed.desired.environmentId)).toMatchObject({
      servingReleaseId: 'release-1',
      failure: null,
    });
    expect((await tellings(before.length)).toSorted()).toEqual(before.map((name) => `made ${name}`).sort());
  });
});

const nameOf = ({ kind, metadata }: KubeObject): string => `${kind} ${metadata.name}`;
const host = (): string => deployed.desired.routes[0]?.host ?? '';
const sameFields = (one: KubeObject | null | undefined, other: KubeObject, field: string): boolean =>
  isDeepStrictEqual(one?.[field], other[field]);

interface Template {
  readonly template: object;
}

async function replaced({ apiVersion, kind, metadata }: KubeObject, fields: object): Promise<void> {
  const { name, namespace, labels } = metadata;
  const other = { apiVersion, kind, metadata: { name, namespace, labels }, ...fields };
  await kubectl.run(['replace', '--force', '-f', '-'], JSON.stringify(other));
}
