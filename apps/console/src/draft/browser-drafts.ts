import { KeptDrafts } from './kept-drafts.js';
import { pagePresence } from './page-presence.js';

/** The drafts of this browser. Its store may be closed to the page: then each access throws. */
export const keptDrafts = new KeptDrafts(
  {
    names: () => Object.keys(localStorage),
    getItem: (name) => localStorage.getItem(name),
    setItem: (name, value) => localStorage.setItem(name, value),
    removeItem: (name) => localStorage.removeItem(name),
  },
  // Absent where the address is not secure.
  pagePresence((navigator as { readonly locks?: LockManager }).locks),
);
