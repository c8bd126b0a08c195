import { type Canvas, emptyCanvas, isEntityType, readStoredCanvas, withoutLiteralSecrets } from '@tiffin/canvas-rules';
import { Refusal } from '@tiffin/kernel';
import type { HalfTyped } from './half-typed.js';
import type { KeptDraft } from './kept-drafts.js';

/**
 * What is written into the browser's store. A password that was typed where only a secret's name may stand is refused at save; it
 * must not lie in the browser either.
 */
export const draftText = (kept: KeptDraft): string =>
  JSON.stringify({ ...kept, draft: withoutSecrets(kept.draft), halfTyped: withoutSettings(kept.halfTyped) });

const withoutSecrets = (draft: Canvas): Canvas => ({ ...draft, entities: draft.entities.map(withoutLiteralSecrets) });

/** In half a text nothing can be told to be a secret, so that only fields without any are written. */
const withoutSettings = (texts: HalfTyped): HalfTyped =>
  Object.fromEntries(
    Object.entries(texts).filter(([key]) => / (methods|dependencies|properties\.|.*\.condition)/.test(key)),
  );

/** The draft in a text; null where it is none, or none that this console can read. */
export function readDraft(text: string): KeptDraft | null {
  try {
    const kept = JSON.parse(text) as Partial<KeptDraft> | null;
    if (typeof kept?.baseNumber !== 'number') return null;
    const draft = draftIn(kept.draft);
    return draft && { ...(kept as KeptDraft), draft, halfTyped: textsIn(kept.halfTyped) };
  } catch {
    return null;
  }
}

/** Kept by an earlier console, it may have an earlier form. What is half typed may have none yet, and is taken as it was drawn. */
function draftIn(draft: unknown): Canvas | null {
  const read = readStoredCanvas(draft);
  if (!(read instanceof Refusal)) return read;
  return isDrawn(draft) ? draft : null;
}

const isDrawn = (draft: unknown): draft is Canvas => {
  const { formatVersion, entities, connections } = (draft ?? {}) as Partial<Canvas>;
  const lists = Array.isArray(entities) && Array.isArray(connections);
  return formatVersion === emptyCanvas.formatVersion && lists && entities.every(isNamed);
};

/** The least that a card shows. */
const isNamed = (entity: unknown): boolean => {
  const { id, type, name } = (entity ?? {}) as Partial<Record<string, unknown>>;
  return typeof id === 'string' && isEntityType(type) && typeof name === 'string';
};

/** An earlier console wrote none. */
const textsIn = (texts: unknown): HalfTyped =>
  typeof texts === 'object' && texts !== null
    ? Object.fromEntries(Object.entries(texts).filter(([, text]) => typeof text === 'string'))
    : {};
