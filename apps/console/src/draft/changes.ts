import type { Canvas } from '@tiffin/canvas-rules';
import { sameJson } from '@tiffin/kernel';

export interface Changes {
  /** Entities and wires that are not on the server as they are drawn. */
  readonly unsaved: ReadonlySet<string>;
  /** With those that were removed. */
  readonly count: number;
}

interface Named {
  readonly id: string;
}

/** What was drawn since the base. Untouched parts are the same objects, so that this is cheap at each key stroke. */
export function changesOf(base: Canvas, draft: Canvas): Changes {
  if (base === draft) return { unsaved: new Set(), count: 0 };
  const entities = compare(base.entities, draft.entities);
  const connections = compare(base.connections, draft.connections);
  const unsaved = new Set([...entities.unsaved, ...connections.unsaved]);
  return { unsaved, count: unsaved.size + entities.removed + connections.removed };
}

function compare(before: readonly Named[], now: readonly Named[]): { unsaved: string[]; removed: number } {
  const known = new Map(before.map((one) => [one.id, one]));
  const unsaved = now.filter((one) => !sameJson(known.get(one.id), one)).map(({ id }) => id);
  const left = new Set(now.map(({ id }) => id));
  return { unsaved, removed: before.filter(({ id }) => !left.has(id)).length };
}
