import type { ListedNamespace } from '@tiffin/kubernetes';
import { styled } from './terminal.js';

/** What runs in a cluster: for each environment its namespace, its pods by name, and of what else there is how many. */
export const clusterLines = (namespaces: readonly ListedNamespace[]): readonly string[] =>
  namespaces.flatMap(({ namespace, hosts, objects }) => {
    const pods = objects.filter(({ kind }) => kind === 'Pod');
    const width = Math.max(0, ...pods.map(({ name }) => name.length));
    return [
      `${styled('cyan', namespace)}  ${hosts.join(', ')}`,
      ...pods.map(({ name, state }) => `  ${name.padEnd(width)}  ${state ?? ''}`),
      styled('dim', `  ${countsOf(objects.map(({ kind }) => kind).filter((kind) => kind !== 'Pod'))}`),
    ];
  });

function countsOf(kinds: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, count]) => `${kind} ${count}`)
    .join(', ');
}
