import type { Canvas, Connection } from '@tiffin/canvas-rules';
import type { Selection } from '../canvas/board.js';

export interface Wire extends Connection {
  /** Cards at its ends: the entity, or the gateway of the pipeline. */
  readonly fromCard: string;
  readonly toCard: string;
  readonly fromName: string;
  readonly toName: string;
}

interface End {
  readonly card: string;
  readonly name: string;
}

function endsOf(canvas: Canvas): ReadonlyMap<string, End> {
  const ends = new Map<string, End>();
  for (const entity of canvas.entities) {
    ends.set(entity.id, { card: entity.id, name: entity.name });
    if (entity.type !== 'Gateway') continue;
    for (const { id, name } of entity.pipelines) ends.set(id, { card: entity.id, name });
  }
  return ends;
}

/** The wires that can be drawn: both of their ends stand on the canvas. */
export function wiresOf(canvas: Canvas): readonly Wire[] {
  const ends = endsOf(canvas);
  return canvas.connections.flatMap((connection) => {
    const from = ends.get(connection.from);
    const to = ends.get(connection.to);
    return from && to
      ? [{ ...connection, fromCard: from.card, toCard: to.card, fromName: from.name, toName: to.name }]
      : [];
  });
}

/** Whether a wire belongs to what is marked. */
export function isLit(wire: Wire, selection: Selection | null): boolean {
  if (!selection) return false;
  if (selection.kind === 'connection') return wire.id === selection.id;
  if (selection.kind === 'pipeline') return wire.from === selection.id || wire.to === selection.id;
  return wire.fromCard === selection.id || wire.toCard === selection.id;
}
