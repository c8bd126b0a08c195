import { type Canvas, emptyCanvas, readStoredCanvas, withoutLiteralSecrets } from '@tiffin/canvas-rules';
import { Refusal } from '@tiffin/kernel';

/** Changes that were not saved, and the revision that they were made on. */
export interface KeptDraft {
  readonly baseNumber: number;
  readonly draft: Canvas;
  /** When it was last changed; ISO 8601. */
  readonly at: string;
}

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** Whose draft of what. */
export interface DraftOwner {
  readonly viewerId: string;
  readonly projectId: string;
}

const nameOf = ({ viewerId, projectId }: DraftOwner): string => `tiffin.draft.${viewerId}.${projectId}`;
const writeAfterMs = 300;

/**
 * Drafts by person and project. At once in memory, where they outlast leaving the canvas inside the page; soon after in the browser's
 * store, where they outlast the page. A store that is full or closed to us keeps nothing: then the browser's warning at closing remains.
 * All tabs share the store: one takes away only what it has read or written itself, and writes its own again when it closes.
 */
export class KeptDrafts {
  readonly #inMemory = new Map<string, KeptDraft>();
  readonly #waiting = new Map<string, ReturnType<typeof setTimeout>>();
  /** What this tab has read or written last, by name. */
  readonly #stored = new Map<string, string>();

  constructor(private readonly store: Store) {}

  keep(owner: DraftOwner, kept: KeptDraft): void {
    const name = nameOf(owner);
    this.#inMemory.set(name, kept);
    if (this.#waiting.has(name)) return;
    // Not at each key stroke: a large canvas takes a while to write.
    this.#waiting.set(
      name,
      setTimeout(() => this.#write(name), writeAfterMs),
    );
  }

  drop(owner: DraftOwner): void {
    const name = nameOf(owner);
    this.#inMemory.delete(name);
    this.#forgetTimer(name);
    this.#attempt(() => this.#isOurs(name) && this.store.removeItem(name));
    this.#stored.delete(name);
  }

  read(owner: DraftOwner): KeptDraft | null {
    const name = nameOf(owner);
    const kept = this.#inMemory.get(name);
    if (kept) return kept;
    const text = this.#attempt(() => this.store.getItem(name)) ?? null;
    if (text !== null) this.#stored.set(name, text);
    return readDraft(text);
  }

  /** Writes what waits, and what another tab has replaced or removed: the page may end now. */
  flush(): void {
    for (const name of this.#inMemory.keys())
      if (this.#waiting.has(name) || !this.#attempt(() => this.#isOurs(name))) this.#write(name);
  }

  #isOurs(name: string): boolean {
    return this.store.getItem(name) === this.#stored.get(name);
  }

  #write(name: string): void {
    this.#forgetTimer(name);
    const kept = this.#inMemory.get(name);
    if (!kept) return;
    const text = JSON.stringify({ ...kept, draft: withoutSecrets(kept.draft) });
    this.#attempt(() => this.store.setItem(name, text));
    this.#stored.set(name, text);
  }

  #forgetTimer(name: string): void {
    clearTimeout(this.#waiting.get(name));
    this.#waiting.delete(name);
  }

  #attempt<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch {
      return undefined;
    }
  }
}

/** A password that was typed where only a secret's name may stand is refused at save; it must not lie in the browser either. */
const withoutSecrets = (draft: Canvas): Canvas => ({ ...draft, entities: draft.entities.map(withoutLiteralSecrets) });

/** What others, or an older console, wrote under our name is no draft. */
function readDraft(text: string | null): KeptDraft | null {
  if (text === null) return null;
  try {
    const kept = JSON.parse(text) as Partial<KeptDraft> | null;
    if (typeof kept?.baseNumber !== 'number') return null;
    const draft = draftIn(kept.draft);
    return draft && { ...(kept as KeptDraft), draft };
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
  return formatVersion === emptyCanvas.formatVersion && Array.isArray(entities) && Array.isArray(connections);
};

/** Those of this browser. */
export const keptDrafts = new KeptDrafts({
  getItem: (name) => localStorage.getItem(name),
  setItem: (name, value) => localStorage.setItem(name, value),
  removeItem: (name) => localStorage.removeItem(name),
});
