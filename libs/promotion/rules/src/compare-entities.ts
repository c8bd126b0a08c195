import { type Canvas, type Entity, entityTypes, nodesOf, withoutLiteralSecrets } from '@tiffin/canvas-rules';
import { compareFields, type FieldChange } from './compare-fields.js';

export interface EntityChange {
  readonly change: 'added' | 'removed' | 'changed';
  readonly id: string;
  readonly type: Entity['type'];
  /** As it is called afterwards, or was before it went. */
  readonly name: string;
  /** Of one that changed, but for its code: that has its own part of a comparison. Empty where only code changed. */
  readonly fields: readonly FieldChange[];
  /** Whether there were more fields than are told. */
  readonly isTruncated: boolean;
}

export interface ConnectionChange {
  readonly change: 'added' | 'removed';
  readonly from: ConnectionEnd;
  readonly to: ConnectionEnd;
}

export interface ConnectionEnd {
  readonly id: string;
  readonly name: string;
}

/** Fields that are told of one entity, and of all of a comparison. */
const mostFields = 200;
const mostOfAll = 2_000;

/** Fields that are text of programs, or where an entity is drawn: the one is compared line by line, the other changes nothing that runs. */
const unlisted = ['files', 'script', 'itemOrder'];

const listed = (entity: Entity): object =>
  Object.fromEntries(Object.entries(withoutLiteralSecrets(entity)).filter(([field]) => !unlisted.includes(field)));

const codeOf = (entity: Entity): string =>
  JSON.stringify([
    'files' in entity ? Object.entries(entity.files ?? {}).toSorted() : null,
    entity.type === 'Model' ? (entity.script ?? null) : null,
  ]);

function changed(before: Entity, after: Entity, most: number): EntityChange[] {
  if (before === after) return [];
  const fields = compareFields(listed(before), listed(after), most);
  if (fields.length === 0 && codeOf(before) === codeOf(after)) return [];
  return [{ ...named(after), change: 'changed', fields: fields.slice(0, most), isTruncated: fields.length > most }];
}

const named = ({ id, type, name }: Entity) => ({ id, type, name });

const whole = (change: 'added' | 'removed', entity: Entity): EntityChange => ({
  ...named(entity),
  change,
  fields: [],
  isTruncated: false,
});

/** An id that came to stand for another type names another entity. */
const keyOf = ({ id, type }: Entity): string => `${type} ${id}`;

const byKey = ({ entities }: Canvas): ReadonlyMap<string, Entity> =>
  new Map(entities.map((entity) => [keyOf(entity), entity]));

const byTypeAndName = (a: EntityChange, b: EntityChange): number =>
  entityTypes.indexOf(a.type) - entityTypes.indexOf(b.type) || compare(a.name, b.name) || compare(a.id, b.id);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** What became of each entity, in the order of the types. */
export function compareEntities(before: Canvas, after: Canvas): EntityChange[] {
  const [old, now] = [byKey(before), byKey(after)];
  const gone = [...old].flatMap(([key, entity]) => (now.has(key) ? [] : [whole('removed', entity)]));
  let left = mostOfAll;
  const others = [...now].flatMap(([key, entity]) => {
    const was = old.get(key);
    const changes = was ? changed(was, entity, Math.min(mostFields, left)) : [whole('added', entity)];
    left -= changes[0]?.fields.length ?? 0;
    return changes;
  });
  return [...gone, ...others].toSorted(byTypeAndName);
}

function wiresOf(canvas: Canvas): ReadonlyMap<string, Omit<ConnectionChange, 'change'>> {
  const nodes = nodesOf(canvas);
  const end = (id: string): ConnectionEnd => ({ id, name: nodes.get(id)?.name ?? id });
  return new Map(canvas.connections.map(({ from, to }) => [`${from} ${to}`, { from: end(from), to: end(to) }]));
}

/** Wires that came and went. A wire is what it connects: one that was drawn anew between the same ends is the same. */
export function compareConnections(before: Canvas, after: Canvas): ConnectionChange[] {
  const [old, now] = [wiresOf(before), wiresOf(after)];
  const only = (change: ConnectionChange['change'], here: typeof old, there: typeof old) =>
    [...here].flatMap(([key, wire]) => (there.has(key) ? [] : [{ change, ...wire }]));
  return [...only('removed', old, now), ...only('added', now, old)];
}
