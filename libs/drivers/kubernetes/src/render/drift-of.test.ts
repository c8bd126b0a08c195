import { describe, expect, it } from 'vitest';
import { driftOf, isAsRendered } from './drift-of.js';
import type { KubeObject } from './kube-object.js';
import { renderEnvironment } from './render-environment.js';
import { examplePlans } from './testing/example-plans.js';

const examples = Object.values(examplePlans).flatMap(({ plan, settings }) => renderEnvironment(plan, settings));

type Path = readonly (string | number)[];

/** Of each member and element. */
function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [];
  const names = Array.isArray(value) ? value.keys() : Object.keys(value);
  return [...names].flatMap((name) => {
    const below = [...path, name];
    return [below, ...pathsOf((value as Record<string | number, unknown>)[name], below)];
  });
}

type Changeable = Record<string | number, unknown> & unknown[];

/** A copy in which something is done to what holds the last step of the path. */
function changed(object: KubeObject, path: Path, change: (holder: Changeable, last: string | number) => void): unknown {
  const copy = structuredClone(object) as unknown as Changeable;
  const holder = path.slice(0, -1).reduce((at, step) => at[step] as Changeable, copy);
  change(holder, path.at(-1) as string | number);
  return copy;
}

const removed = (object: KubeObject, path: Path) =>
  changed(object, path, (holder, last) => {
    if (typeof last === 'number') holder.splice(last, 1);
    else delete holder[last];
  });

const one = (kind: string, name: string | RegExp = /./): KubeObject => {
  const found = examples.find((each) => each.kind === kind && each.metadata.name.match(name));
  if (!found) throw new Error(`no ${kind}`);
  return found;
};

describe('drift', () => {
  it('is none in what was rendered', () => {
    expect(examples.filter((object) => !isAsRendered(structuredClone(object), object))).toEqual([]);
  });

  it('is each field and element that is gone', () => {
    const overlooked = examples.flatMap((object) =>
      pathsOf(object).filter((path) => driftOf(removed(object, path), object).length === 0),
    );
    // The server keeps no empty lists.
    expect(overlooked.filter((path) => !/^spec.(in|e)gress$/.test(path.join('.')))).toEqual([]);
  });

  it('is each value that is another', () => {
    const other = (object: KubeObject, path: Path) =>
      changed(object, path, (holder, last) => (holder[last as number] = 'another'));
    const overlooked = examples.flatMap((object) =>
      pathsOf(object).filter((path) => driftOf(other(object, path), object).length === 0),
    );
    expect(overlooked).toEqual([]);
  });

  it('is named by its path', () => {
    const deployment = one('Deployment', /^function/);
    const path = ['spec', 'template', 'spec', 'containers', 0, 'image'];
    const paths = [path, ['metadata', 'labels', 'tiffin.dev/unit']];
    expect(paths.map((each) => driftOf(removed(deployment, each), deployment))).toEqual([
      ['spec.template.spec.containers[unit].image'],
      ['metadata.labels.tiffin.dev/unit'],
    ]);
    expect(driftOf(null, deployment)).toEqual(['(missing)']);
  });

  it('is not what the server or others add', () => {
    const added = { status: {}, metadata: { uid: 'x', labels: { theirs: 'x' }, annotations: { theirs: 'x' } } };
    const { spec, ...deployment } = structuredClone(one('Deployment')) as unknown as {
      spec: { template: { spec: { containers: { env: object[] }[]; tolerations?: object[] } } };
      metadata: { labels: object; annotations: object };
    };
    spec.template.spec.containers.push({ env: [] });
    spec.template.spec.containers[0]?.env.unshift({ name: 'THEIRS', value: 'x' });
    spec.template.spec.tolerations = [];
    const metadata = {
      ...deployment.metadata,
      ...added.metadata,
      labels: { ...added.metadata.labels, ...deployment.metadata.labels },
      annotations: { ...added.metadata.annotations, ...deployment.metadata.annotations },
    };
    expect(driftOf({ ...deployment, ...added, metadata, spec }, one('Deployment'))).toEqual([]);
  });

  it.each([
    ['a rule in a wall that had none', one('NetworkPolicy', /^deny$/), ['spec', 'ingress'], [{}]],
    ['a peer in a wall', one('NetworkPolicy', /^function/), ['spec', 'ingress', 0, 'from', 2], {}],
    ['whom a wall is for', one('NetworkPolicy', /^deny$/), ['spec', 'podSelector', 'matchLabels'], { no: 'body' }],
    ['which pods serve', one('Service'), ['spec', 'selector', 'more'], 'x'],
    ['a rule of a route', one('HTTPRoute'), ['spec', 'rules', 0, 'timeouts'], { request: '1ms' }],
    ['a host of a route', one('HTTPRoute'), ['spec', 'hostnames', 1], 'other.example.com'],
  ])('is what others add where it changes what ours mean: %s', (_, object, path, value) => {
    const live = changed(object, path, (holder, last) => (holder[last as number] = value));
    expect(driftOf(live, object)).not.toEqual([]);
  });
});
