import { tokenFromFragment } from './token-from-fragment.js';

const key = 'tiffin.token';
const listeners = new Set<() => void>();
let refused = false;

const tell = (): void => listeners.forEach((listener) => listener());

/** The token of this tab. It lives in sessionStorage: it ends with the tab and no other tab sees it. */
export const sessionToken = {
  read: (): string | null => sessionStorage.getItem(key),
  /** Whether the server refused the last one. */
  wasRefused: (): boolean => refused,
  keep(token: string): void {
    refused = false;
    sessionStorage.setItem(key, token);
    tell();
  },
  drop(why: 'refused' | 'left'): void {
    refused = why === 'refused';
    sessionStorage.removeItem(key);
    tell();
  },
  watch(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  /** Moves a token from the address to the session, so that it stays out of history, bookmarks and screenshots. */
  takeFromAddress(): void {
    const token = tokenFromFragment(location.hash);
    if (!token) return;
    history.replaceState(null, '', location.pathname + location.search);
    sessionToken.keep(token);
  },
};
