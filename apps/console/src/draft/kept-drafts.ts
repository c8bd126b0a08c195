import { type Canvas, readStoredCanvas } from '@tiffin/canvas-rules';
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
 */
export class KeptDrafts {
  readonly #inMemory = new Map<string, KeptDraft>();
  readonly #waiting = new Map<string, ReturnType<typeof setTimeout>>();

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
    this.#attempt(() => this.store.removeItem(name));
  }

  read(owner: DraftOwner): KeptDraft | null {
    const name = nameOf(owner);
    return this.#inMemory.get(name) ?? readDraft(this.#attempt(() => this.store.getItem(name)) ?? null);
  }

  /** Writes what waits: the page may end now. */
  flush(): void {
    for (const name of [...this.#waiting.keys()]) this.#write(name);
  }

  #write(name: string): void {
    this.#forgetTimer(name);
    const kept = this.#inMemory.get(name);
    if (kept) this.#attempt(() => this.store.setItem(name, JSON.stringify(kept)));
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

/** What others, or an older console, wrote under our name is no draft. */
function readDraft(text: string | null): KeptDraft | null {
  if (text === null) return null;
  try {
    const kept = JSON.parse(text) as Partial<KeptDraft> | null;
    if (typeof kept?.baseNumber !== 'number') return null;
    // Kept by an earlier console, it may have an earlier form.
    const draft = readStoredCanvas(kept.draft);
    return draft instanceof Refusal ? null : { ...(kept as KeptDraft), draft };
  } catch {
    return null;
  }
}

/** Those of this browser. */
export const keptDrafts = new KeptDrafts({
  getItem: (name) => localStorage.getItem(name),
  setItem: (name, value) => localStorage.setItem(name, value),
  removeItem: (name) => localStorage.removeItem(name),
});
