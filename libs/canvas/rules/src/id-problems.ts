import type { Problem } from '@tiffin/kernel';
import type { Canvas } from './canvas.js';
import { gatewaysOf } from './canvas-node.js';
import { problemOf } from './problem-of-entity.js';

function repeatedIn(ids: readonly string[]): string[] {
  const seen = new Set<string>();
  return [...new Set(ids.filter((id) => seen.has(id) || !seen.add(id)))];
}

const taken = (id: string): string => `The id "${id}" occurs more than once. Give one of them another.`;

/** Ids are unique: of entities and pipelines together, of wires, and of policies inside their pipeline. */
export function idProblems(canvas: Canvas): Problem[] {
  const gateways = gatewaysOf(canvas);
  const ends = [...canvas.entities, ...gateways.flatMap(({ pipelines }) => pipelines)].map(({ id }) => id);
  const policies = gateways.flatMap((gateway) =>
    gateway.pipelines.flatMap((pipeline, index) =>
      repeatedIn(pipeline.policies.map(({ id }) => id)).map((id) =>
        problemOf(gateway, { rule: 'id-unique', field: `pipelines.${index}.policies`, message: taken(id) }),
      ),
    ),
  );
  return [
    ...repeatedIn(ends).map((id) => ({ entityId: id, field: 'id', rule: 'id-unique', message: taken(id) })),
    ...repeatedIn(canvas.connections.map(({ id }) => id)).map((id) => ({
      rule: 'id-unique',
      message: `Wires: ${taken(id)}`,
    })),
    ...policies,
  ];
}
