import { newId } from '@tiffin/kernel';
import { clusterUnderTest, Kubectl } from '@tiffin/testing/cluster';
import { afterEach, describe, expect, it } from 'vitest';
import { driftOf } from './drift-of.js';
import type { KubeObject } from './kube-object.js';
import { namespaceOf } from './object-names.js';
import { renderEnvironment } from './render-environment.js';
import { type ExamplePlan, examplePlans } from './testing/example-plans.js';

const kubectl = new Kubectl(clusterUnderTest());
const asManager = ['apply', '--server-side', '--force-conflicts', '--field-manager=tiffin', '-o', 'json', '-f', '-'];

const made: string[] = [];
afterEach(async () => {
  for (const namespace of made.splice(0)) await kubectl.delete(`namespace/${namespace}`);
});

/** The objects of an example for an environment of its own, whose namespace is there. */
async function rendered({ plan, settings }: ExamplePlan): Promise<readonly KubeObject[]> {
  const environmentId = newId();
  made.push(namespaceOf(environmentId));
  const objects = renderEnvironment({ ...plan, environmentId }, settings);
  await applied(objects.slice(0, 1));
  return objects;
}

/** What the server has of the objects afterwards; it warns of none. */
async function applied(objects: readonly KubeObject[], ...options: readonly string[]): Promise<readonly KubeObject[]> {
  const list = { apiVersion: 'v1', kind: 'List', items: objects };
  const { output, errors } = await kubectl.try([...asManager, ...options], JSON.stringify(list));
  expect(errors).toBe('');
  const answer = JSON.parse(output) as { readonly items?: readonly KubeObject[] };
  return answer.items ?? [answer as unknown as KubeObject];
}

const one = (objects: readonly KubeObject[], kind: string, name: RegExp): KubeObject => {
  const found = objects.find((each) => each.kind === kind && name.test(each.metadata.name));
  if (!found) throw new Error(`no ${kind}`);
  return found;
};

describe('what the API server makes of rendered objects', () => {
  it.each(Object.entries(examplePlans))('is what was rendered, and what it fills in: %s', async (_, example) => {
    const [namespace, ...others] = await rendered(example);
    const live = await applied(others, '--dry-run=server');
    const nameOf = ({ kind, metadata }: KubeObject) => `${kind} ${metadata.name}`;
    expect(live.map(nameOf)).toEqual(others.map(nameOf));
    expect(live.flatMap((object, index) => driftOf(object, others[index] as KubeObject))).toEqual([]);
    expect(driftOf((await applied([namespace as KubeObject]))[0], namespace as KubeObject)).toEqual([]);
  });

  it.each([
    ['a wall without rules', 'NetworkPolicy', /^deny$/, '/spec/ingress', [{}]],
    ['whom a wall is for', 'NetworkPolicy', /^deny$/, '/spec/podSelector', { matchLabels: { no: 'body' } }],
    ['a rule of a wall', 'NetworkPolicy', /^workspace/, '/spec/ingress/0/from/-', { ipBlock: { cidr: '0.0.0.0/0' } }],
    ['which pods serve', 'Service', /^workspace/, '/spec/selector/theirs', 'x'],
    ['a limit', 'ResourceQuota', /./, '/spec/hard/pods', '9999'],
    ['a host of a route', 'HTTPRoute', /./, '/spec/hostnames/-', 'other.example.com'],
    ['a rule of a route', 'HTTPRoute', /./, '/spec/rules/0/timeouts', { request: '1s' }],
    ['what the platform says of a namespace', 'Namespace', /./, '/metadata/labels/tiffin.dev~1environment', 'x'],
  ])('is put back whole where others change what ours mean: %s', async (_, kind, name, path, value) => {
    const objects = (await rendered(examplePlans.small)).filter((each) => each.kind !== 'Deployment');
    await applied(objects);
    const ours = one(objects, kind, name);
    const { name: itsName, namespace } = ours.metadata;
    const at = [`${kind}/${itsName}`, ...(namespace === undefined ? [] : ['-n', namespace])];
    const patch = JSON.stringify([{ op: 'add', path, value }]);
    await kubectl.run(['patch', ...at, '--type=json', '-p', patch]);
    expect(driftOf(await kubectl.get(at[0] as string, namespace), ours)).not.toEqual([]);
    expect(driftOf((await applied([ours]))[0], ours)).toEqual([]);
  });
});
