import type { Problem } from '@tiffin/kernel';
import type { Canvas } from './canvas.js';
import type { Entity } from './entity.js';
import { gatewaySlug } from './gateway-slug.js';
import { problemOf } from './problem-of-entity.js';

/** The form in which names are compared: without case, and however their accents are written. */
export const nameKey = (name: string): string => name.normalize('NFC').toLowerCase();

/** Reports each entity whose key an earlier one has already. */
function repeated(
  entities: readonly Entity[],
  keyOf: (entity: Entity) => string,
  report: (entity: Entity, first: Entity) => Problem,
): Problem[] {
  const seen = new Map<string, Entity>();
  return entities.flatMap((entity) => {
    const first = seen.get(keyOf(entity));
    if (first) return [report(entity, first)];
    seen.set(keyOf(entity), entity);
    return [];
  });
}

const nameTaken = (entity: Entity, first: Entity): Problem =>
  problemOf(entity, {
    rule: 'name-unique',
    field: 'name',
    message: `There are two ${entity.type}s with the name "${first.name}" (names are compared without case). Rename one.`,
  });

function slugProblems(canvas: Canvas): Problem[] {
  const gateways = canvas.entities.filter((entity) => entity.type === 'Gateway');
  const named = gateways.filter(({ name }) => gatewaySlug(name) !== '');
  const nameless = gateways
    .filter((gateway) => !named.includes(gateway))
    .map((gateway) =>
      problemOf(gateway, {
        rule: 'gateway-slug',
        field: 'name',
        message: `No host name can be made from "${gateway.name}". Use at least one letter a to z or digit.`,
      }),
    );
  const taken = repeated(
    named,
    ({ name }) => gatewaySlug(name),
    (gateway, first) =>
      problemOf(gateway, {
        rule: 'gateway-slug',
        field: 'name',
        message: `Gateways "${first.name}" and "${gateway.name}" would both answer at "${gatewaySlug(gateway.name)}". Rename one.`,
      }),
  );
  // Equal names are reported as such; one problem for one cause.
  const byName = Map.groupBy(named, ({ name }) => nameKey(name));
  const alone = new Set(named.filter(({ name }) => byName.get(nameKey(name))?.length === 1).map(({ id }) => id));
  return [...nameless, ...taken.filter(({ entityId }) => entityId !== undefined && alone.has(entityId))];
}

/** Names are unique inside a type, and so are the host names made from those of gateways. */
export const nameProblems = (canvas: Canvas): Problem[] => [
  ...repeated(canvas.entities, ({ type, name }) => `${type} ${nameKey(name)}`, nameTaken),
  ...slugProblems(canvas),
];
