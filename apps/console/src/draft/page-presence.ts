import { newId } from '@tiffin/kernel';

/** Tells pages of this browser apart, and which of them are open. */
export interface PagePresence {
  /** Of this page; another each time that one is loaded. */
  readonly id: string;
  /** The page that this tab showed before, e.g. before a reload; null for a new tab. */
  readonly previousId: string | null;
  /** The pages that are open now; none where the browser cannot tell. */
  open(): Promise<ReadonlySet<string>>;
  /** Whether a page has ended, or does at once. Where the browser cannot tell, only the page before this one has. */
  isGone(id: string): Promise<boolean>;
}

const key = 'tiffin.page';
const lockOf = (id: string): string => `${key}.${id}`;
/** A page that is reloaded gives its lock back a moment after the next has begun. */
const goneWithinMs = 2000;

/** What a browser has for it. */
interface Means {
  /** Absent where the address is not secure, as https and localhost are. */
  readonly locks?: LockManager | undefined;
  /** Of this tab. It may be closed to the page: then each access throws. */
  readonly session: Pick<Storage, 'getItem' | 'setItem'>;
}

/** A lock lasts exactly as long as its page. */
export function pagePresence({ locks, session }: Means): PagePresence {
  const id = newId();
  const previousId = exchange(session, id);
  const until = (signal: AbortSignal) => ({ signal });
  void locks?.request(lockOf(id), () => new Promise(() => undefined)).catch(() => undefined);
  return {
    id,
    previousId,
    async open() {
      const { held = [] } = (await locks?.query().catch(() => undefined)) ?? {};
      return new Set(held.flatMap(({ name = '' }) => (name.startsWith(`${key}.`) ? [name.slice(key.length + 1)] : [])));
    },
    async isGone(other) {
      if (!locks) return other === previousId;
      return locks.request(lockOf(other), until(AbortSignal.timeout(goneWithinMs)), () => true).catch(() => false);
    },
  };
}

/** A tab that was duplicated says the page of the other; that one is found to be open. */
function exchange(session: Means['session'], id: string): string | null {
  try {
    const previous = session.getItem(key);
    session.setItem(key, id);
    return previous;
  } catch {
    return null;
  }
}
