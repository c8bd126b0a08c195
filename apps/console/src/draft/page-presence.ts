import { newId } from '@tiffin/kernel';

/** Tells pages of this browser apart, and which of them are open. */
export interface PagePresence {
  /** Of this page; another each time that one is loaded. */
  readonly id: string;
  /** The page that this tab showed before, e.g. before a reload; null for a new tab. */
  readonly previousId: string | null;
  /** The pages that are open now; none where the browser cannot tell. */
  open(): Promise<ReadonlySet<string>>;
  /** Whether a page has ended, or does at once. Where the browser cannot tell, none has. */
  isGone(id: string): Promise<boolean>;
}

const key = 'tiffin.page';
const lockOf = (id: string): string => `${key}.${id}`;
/** A page that is reloaded gives its lock back a moment after the next has begun. */
const goneWithinMs = 2000;

/** A lock lasts exactly as long as its page. Browsers have locks where the address is secure, as https and localhost are. */
export function pagePresence(locks: LockManager | undefined): PagePresence {
  const id = newId();
  const previousId = exchange(id);
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
      const asked = locks?.request(lockOf(other), until(AbortSignal.timeout(goneWithinMs)), () => true);
      return (await asked?.catch(() => false)) ?? false;
    },
  };
}

/** A tab that was duplicated says the page of the other; that one is found to be open. */
function exchange(id: string): string | null {
  try {
    const previous = sessionStorage.getItem(key);
    sessionStorage.setItem(key, id);
    return previous;
  } catch {
    return null;
  }
}
