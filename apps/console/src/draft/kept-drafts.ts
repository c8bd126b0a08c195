import type { Canvas } from '@tiffin/canvas-rules';
import { newId, sameJson } from '@tiffin/kernel';
import { draftText, readDraft } from './draft-text.js';
import type { HalfTyped } from './half-typed.js';
import type { PagePresence } from './page-presence.js';

/** Changes that were not saved, and the revision that they were made on. */
export interface KeptDraft {
  readonly baseNumber: number;
  readonly draft: Canvas;
  readonly halfTyped: HalfTyped;
  /** When it was last changed; ISO 8601. */
  readonly at: string;
  /** It is offered and not opened by itself. */
  readonly aside?: boolean;
}

/** The part of the browser's store that is used here. */
export interface DraftStore extends Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  names(): readonly string[];
}

/** Whose draft of what. */
export interface DraftOwner {
  readonly viewerId: string;
  readonly projectId: string;
}

/** A draft as it lies in the store. */
interface Slot {
  readonly name: string;
  /** Null where no page holds it: it was put aside, or an older console wrote it. */
  readonly pageId: string | null;
  readonly text: string;
  /** Null where this console cannot read it. */
  readonly kept: KeptDraft | null;
}

/** A draft that this page shows and that lies where another page wrote it. */
interface TakenSlot extends Slot {
  /** The other was open: this is a copy, and theirs stays theirs. */
  readonly isCopy: boolean;
}

/** A draft that lies in this browser beside the one that is drawn here. */
export type OtherDraft = Pick<Slot, 'name' | 'text' | 'kept'>;

const placeOf = ({ viewerId, projectId }: DraftOwner): string => `tiffin.draft.${viewerId}.${projectId}`;
const writeAfterMs = 300;

/**
 * Drafts by person and project, one for each page that draws. At once in memory, where they outlast leaving the canvas inside the
 * page; soon after in the browser's store, where they outlast the page. No page writes what is another's: a draft that is taken up
 * from one that has ended moves to this page, and from one that is open it is copied once it is changed here.
 */
export class KeptDrafts {
  readonly #inMemory = new Map<string, KeptDraft>();
  readonly #waiting = new Map<string, ReturnType<typeof setTimeout>>();
  /** What this page has written last. */
  readonly #written = new Map<string, string>();
  /** What this page shows and has not made its own. */
  readonly #taken = new Map<string, TakenSlot>();
  /** What is to be opened next by name; null: what is saved. */
  readonly #chosen = new Map<string, string | null>();
  readonly #watchers = new Set<() => void>();
  #isStoring = true;

  constructor(
    private readonly store: DraftStore,
    private readonly page: PagePresence,
  ) {}

  /** Where drawing goes on: at the draft of this page or of the one before it in this tab, else at the last one that was left. */
  async open(owner: DraftOwner): Promise<KeptDraft | null> {
    const place = placeOf(owner);
    const openPages = await this.page.open();
    const kept = this.#inMemory.get(place);
    if (kept) return kept;
    const slot = this.#slotToOpen(place, openPages);
    if (!slot?.kept) return null;
    this.#inMemory.set(place, slot.kept);
    // A page that is loaded again is away for a moment, too: only what was left before this one began moves here.
    const isCopy = slot.pageId !== this.page.previousId && openPages.has(slot.pageId ?? '');
    this.#take(place, { ...slot, isCopy });
    return slot.kept;
  }

  keep(owner: DraftOwner, kept: KeptDraft): void {
    const place = placeOf(owner);
    this.#inMemory.set(place, kept);
    const taken = this.#taken.get(place)?.kept;
    // Not changed here yet, so it lies where it was taken up; a change that was written and undone must not come back, though.
    const isAsTaken = taken?.draft === kept.draft && taken.halfTyped === kept.halfTyped;
    if (isAsTaken && !this.#written.has(place)) return;
    if (this.#waiting.has(place)) return;
    // Not at each key stroke: a large canvas takes a while to write.
    this.#waiting.set(
      place,
      setTimeout(() => this.#write(place), writeAfterMs),
    );
  }

  /** All of it was saved or discarded. */
  drop(owner: DraftOwner): void {
    this.#forget(placeOf(owner));
  }

  /** What lies here beside what is drawn, the last first. */
  others(owner: DraftOwner): readonly OtherDraft[] {
    const place = placeOf(owner);
    const taken = this.#taken.get(place);
    const own = this.#inMemory.get(place);
    return this.#slots(place).filter(
      ({ name, kept }) => name !== this.#ownName(place) && name !== taken?.name && !isSame(kept, own),
    );
  }

  /** Puts aside what is drawn here, so that another draft is opened next; null: what is saved. False where it cannot be stored. */
  choose(owner: DraftOwner, name: string | null): boolean {
    const place = placeOf(owner);
    const kept = this.#inMemory.get(place);
    if (kept && !this.#store(`${place}.${newId()}`, draftText({ ...kept, aside: true }))) return false;
    this.#forget(place);
    this.#chosen.set(place, name);
    return true;
  }

  /** What is drawn here, to be taken along; null: nothing. */
  textOf(owner: DraftOwner): string | null {
    const kept = this.#inMemory.get(placeOf(owner));
    return kept ? draftText(kept) : null;
  }

  discard(name: string): void {
    this.#attempt(() => this.store.removeItem(name));
  }

  /** Writes what waits, and what is not there any more: the page may end now. */
  flush(): void {
    for (const place of this.#inMemory.keys()) if (this.#waiting.has(place) || this.#isLost(place)) this.#write(place);
  }

  /** Somebody discarded it elsewhere, and here it is drawn still. */
  #isLost(place: string): boolean {
    const taken = this.#taken.get(place);
    const written = this.#written.get(place);
    const name = written === undefined ? taken?.name : this.#ownName(place);
    return name !== undefined && this.#attempt(() => this.store.getItem(name)) === null;
  }

  /** Whether the browser takes what it is given. */
  readonly isStoring = (): boolean => this.#isStoring;

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  #ownName(place: string): string {
    return `${place}.${this.page.id}`;
  }

  #slots(place: string): Slot[] {
    const names = this.#attempt(() => this.store.names()) ?? [];
    const slots = names.flatMap((name): Slot[] => {
      if (name !== place && !name.startsWith(`${place}.`)) return [];
      const text = this.#attempt(() => this.store.getItem(name)) ?? '';
      const kept = readDraft(text);
      const pageId = name === place || kept?.aside ? null : name.slice(place.length + 1);
      return [{ name, pageId, text, kept }];
    });
    return slots.toSorted((a, b) => ((a.kept?.at ?? '') < (b.kept?.at ?? '') ? 1 : -1));
  }

  #slotToOpen(place: string, openPages: ReadonlySet<string>): Slot | undefined {
    const readable = this.#slots(place).filter(({ kept }) => kept !== null);
    const chosen = this.#chosen.get(place);
    this.#chosen.delete(place);
    if (chosen !== undefined) return readable.find(({ name }) => name === chosen);
    const { previousId } = this.page;
    // A new tab begins with what was drawn last; one that had nothing unsaved takes nothing from a tab that is still open.
    const isLeft = ({ pageId }: Slot): boolean => previousId === null || pageId === null || !openPages.has(pageId);
    const own = readable.find(({ pageId }) => pageId !== null && pageId === previousId);
    return own ?? readable.filter(({ kept }) => !kept?.aside).find(isLeft);
  }

  #take(place: string, slot: TakenSlot): void {
    this.#taken.set(place, slot);
    void this.#isGone(slot).then((isGone) => {
      if (!isGone || this.#taken.get(place) !== slot) return;
      // The other is removed only when this one is safe; until then it is the one to be removed with the save.
      if (!this.#write(place)) return;
      this.#taken.delete(place);
      this.#remove(slot);
    });
  }

  #isGone({ pageId, isCopy }: TakenSlot): Promise<boolean> {
    if (isCopy) return Promise.resolve(false);
    return pageId === null ? Promise.resolve(true) : this.page.isGone(pageId);
  }

  #forget(place: string): void {
    this.#inMemory.delete(place);
    this.#forgetTimer(place);
    if (this.#written.delete(place)) this.#attempt(() => this.store.removeItem(this.#ownName(place)));
    const taken = this.#taken.get(place);
    this.#taken.delete(place);
    // What is still drawn in another tab stays there.
    if (taken) void this.#isGone(taken).then((isGone) => isGone && this.#remove(taken));
  }

  #remove({ name, text }: Slot): void {
    this.#attempt(() => this.store.getItem(name) === text && this.store.removeItem(name));
  }

  #write(place: string): boolean {
    this.#forgetTimer(place);
    const kept = this.#inMemory.get(place);
    if (!kept) return true;
    const text = draftText(kept);
    this.#written.set(place, text);
    return this.#store(this.#ownName(place), text);
  }

  #store(name: string, text: string): boolean {
    const isStored = this.#attempt(() => (this.store.setItem(name, text), true)) ?? false;
    if (isStored !== this.#isStoring) {
      this.#isStoring = isStored;
      for (const watcher of this.#watchers) watcher();
    }
    return isStored;
  }

  #forgetTimer(place: string): void {
    clearTimeout(this.#waiting.get(place));
    this.#waiting.delete(place);
  }

  #attempt<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch {
      return undefined;
    }
  }
}

const isSame = (kept: KeptDraft | null, own: KeptDraft | undefined): boolean =>
  kept !== null && sameJson(kept.draft, own?.draft) && sameJson(kept.halfTyped, own?.halfTyped);
