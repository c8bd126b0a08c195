import {
  applyOperation,
  type Canvas,
  type CanvasOperation,
  type Connection,
  type Entity,
  clash,
  mergeField,
} from '@tiffin/canvas-rules';
import { sameJson } from '@tiffin/kernel';

export interface Rebased {
  readonly canvas: Canvas;
  /** What of mine gave way, one sentence each. */
  readonly dropped: readonly string[];
}

/** One entity in three versions; undefined where it does not exist. */
interface Versions {
  readonly base: Entity | undefined;
  readonly mine: Entity | undefined;
  readonly theirs: Entity | undefined;
}

/**
 * My changes from `base` to `mine`, made again on `theirs`, field by field. Where both changed one field differently,
 * theirs stays. Total: it works on a draft that is not valid yet, which the server's own merge does not have to.
 */
export function rebase(base: Canvas, mine: Canvas, theirs: Canvas): Rebased {
  const dropped: string[] = [];
  const entities = idsOf(theirs, mine).flatMap((id) => {
    const versions = { base: entityIn(base, id), mine: entityIn(mine, id), theirs: entityIn(theirs, id) };
    const merged = mergeEntity(versions, dropped);
    return merged ? [merged] : [];
  });
  return { canvas: rewire({ base, mine, theirs }, { ...theirs, entities }), dropped };
}

export const entityIn = (canvas: Canvas, id: string): Entity | undefined =>
  canvas.entities.find((one) => one.id === id);

const idsOf = (...canvases: Canvas[]): string[] => [
  ...new Set(canvases.flatMap(({ entities }) => entities.map(({ id }) => id))),
];

function mergeEntity(versions: Versions, dropped: string[]): Entity | undefined {
  const { base, mine, theirs } = versions;
  if (sameJson(base, mine)) return theirs;
  if (sameJson(base, theirs)) return mine;
  if (mine && theirs) return mergeFields({ base: base ?? theirs, mine, theirs }, dropped);
  if (mine) dropped.push(`${label(mine)} was removed by someone else, so your changes to it are gone.`);
  if (theirs) dropped.push(`${label(theirs)} was changed by someone else, so it was not removed.`);
  return theirs;
}

const label = ({ type, name }: Entity): string => `${type} "${name}"`;

function mergeFields({ base, mine, theirs }: { [Version in keyof Versions]: Entity }, dropped: string[]): Entity {
  const names = [...new Set([...Object.keys(mine), ...Object.keys(theirs)])];
  const merged = names.map((name) => {
    const value = mergeField(name, [base, theirs, mine]);
    if (value !== clash) return [name, value] as const;
    dropped.push(`"${name}" of ${label(theirs)} was changed by someone else; theirs stays.`);
    return [name, fieldOf(theirs, name)] as const;
  });
  return Object.fromEntries(merged.filter(([, value]) => value !== undefined)) as unknown as Entity;
}

const fieldOf = (entity: Entity, name: string): unknown => (entity as unknown as Record<string, unknown>)[name];

/** Wires come and go by the rules' own operations, which keep the proxies of pipelines in step. */
function rewire({ base, mine, theirs }: { base: Canvas; mine: Canvas; theirs: Canvas }, merged: Canvas): Canvas {
  const has = ({ connections }: Canvas, wire: Connection): boolean => connections.some(({ id }) => id === wire.id);
  const cut = theirs.connections.filter((wire) => has(base, wire) && !has(mine, wire));
  const drawn = mine.connections.filter((wire) => !has(base, wire) && !has(theirs, wire));
  const operations: CanvasOperation[] = [
    ...cut.map(({ id }) => ({ op: 'removeConnection' as const, id })),
    ...drawn.map((connection) => ({ op: 'addConnection' as const, connection })),
  ];
  return withoutLoose(operations.reduce(applied, merged));
}

function applied(canvas: Canvas, operation: CanvasOperation): Canvas {
  const next = applyOperation(canvas, operation as Parameters<typeof applyOperation>[1]);
  return 'entities' in next ? next : canvas;
}

/** Wires end with what they were drawn at. */
export function withoutLoose(canvas: Canvas): Canvas {
  const ends = new Set(
    canvas.entities.flatMap((one) => (one.type === 'Gateway' ? one.pipelines.map(({ id }) => id) : [one.id])),
  );
  const connections = canvas.connections.filter(({ from, to }) => ends.has(from) && ends.has(to));
  return connections.length === canvas.connections.length ? canvas : { ...canvas, connections };
}
