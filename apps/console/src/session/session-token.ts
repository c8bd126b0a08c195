import { tokenFromFragment } from './token-from-fragment.js';

const key = 'tiffin.token';
const listeners = new Set<() => void>();
let refused = false;

const tell = (): void => listeners.forEach((listener) => listener());

/** Null where the browser closes its store to the page: then the token ends with the page, and all else works. */
function ask<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}

let token = ask(() => sessionStorage.getItem(key));

/** The token of this tab. It lives in sessionStorage: it ends with the tab and no other tab sees it. */
export const sessionToken = {
  read: (): string | null => token,
  /** Whether the server refused the last one. */
  wasRefused: (): boolean => refused,
  keep(next: string): void {
    refused = false;
    token = next;
    ask(() => sessionStorage.setItem(key, next));
    tell();
  },
  drop(why: 'refused' | 'left'): void {
    refused = why === 'refused';
    token = null;
    ask(() => sessionStorage.removeItem(key));
    tell();
  },
  watch(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  /** Moves a token from the address to the session, so that it stays out of history, bookmarks and screenshots. */
  takeFromAddress(): void {
    const found = tokenFromFragment(location.hash);
    if (!found) return;
    history.replaceState(null, '', location.pathname + location.search);
    sessionToken.keep(found);
  },
};
