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
  pagePresence({
    locks: (navigator as { readonly locks?: LockManager }).locks,
    session: {
      getItem: (name) => sessionStorage.getItem(name),
      setItem: (name, value) => sessionStorage.setItem(name, value),
    },
  }),
);
