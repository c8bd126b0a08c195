import type { KubeObject } from './kube-object.js';

/** Lists whose elements have names, as server-side apply merges them: others may add elements of their own. */
const keyedBy: Readonly<Record<string, string>> = {
  ...{ containers: 'name', initContainers: 'name', env: 'name', volumes: 'name', volumeMounts: 'mountPath' },
  ...{ topologySpreadConstraints: 'topologyKey', imagePullSecrets: 'name', options: 'name' },
};

/** Fields that mean another thing with anything more in them: a label, a peer, a filter. Applying them puts them back whole. */
const whole = new Set([
  ...['selector', 'podSelector', 'namespaceSelector', 'labelSelector'],
  ...['ingress', 'egress', 'rules', 'hostnames', 'parentRefs'],
]);

/** Whether anything more in it is drift. */
type Match = 'whole' | 'part';

/**
 * Paths of the fields in which a live object is not as rendered. What the server fills in, and fields of others, are none, but where
 * they would change what ours mean. Null for `live`: there is none.
 */
export function driftOf(live: unknown, rendered: KubeObject): readonly string[] {
  if (live === null || live === undefined) return ['(missing)'];
  return compare(live, rendered, { path: '', match: 'part' });
}

export const isAsRendered = (live: unknown, rendered: KubeObject): boolean => driftOf(live, rendered).length === 0;

interface At {
  readonly path: string;
  readonly match: Match;
}

type Members = Readonly<Record<string, unknown>>;

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function compare(live: unknown, rendered: unknown, at: At): readonly string[] {
  if (rendered === undefined) return [];
  if (Array.isArray(rendered)) return compareLists(live, rendered, at);
  if (!isMembers(rendered)) return live === rendered ? [] : [at.path];
  return isMembers(live) ? compareMembers(live, rendered, at) : [at.path];
}

function compareMembers(live: Members, rendered: Members, { path, match }: At): readonly string[] {
  const below = (name: string): At => ({
    path: path === '' ? name : `${path}.${name}`,
    match: whole.has(name) ? 'whole' : match,
  });
  const more = match === 'part' ? [] : Object.keys(live).filter((name) => !Object.hasOwn(rendered, name));
  return [
    ...Object.keys(rendered).flatMap((name) => compare(live[name], rendered[name], below(name))),
    ...more.map((name) => below(name).path),
  ];
}

/** The server keeps no empty list. */
function compareLists(live: unknown, rendered: readonly unknown[], at: At): readonly string[] {
  if (live === undefined && rendered.length === 0) return [];
  if (!Array.isArray(live)) return [at.path];
  const key = keyedBy[at.path.split('.').at(-1) ?? ''];
  if (key !== undefined && at.match === 'part')
    return compareNamed(live, rendered as readonly Members[], { ...at, key });
  if (live.length !== rendered.length) return [at.path];
  return rendered.flatMap((element, index) => compare(live[index], element, { ...at, path: `${at.path}[${index}]` }));
}

function compareNamed(
  live: readonly unknown[],
  rendered: readonly Members[],
  { key, ...at }: At & { readonly key: string },
): readonly string[] {
  return rendered.flatMap((element) => {
    const name = element[key];
    const same = live.find((candidate) => isMembers(candidate) && candidate[key] === name);
    return compare(same, element, { ...at, path: `${at.path}[${String(name)}]` });
  });
}
