import type { ChangeEars } from '@tiffin/postgres';
import type { Callers } from '../access/callers.js';
import type { LiveChanges } from './live-changes.js';

/** Who hears of changes, in this order: what a caller may do is settled before anybody is sent anything. */
export const earsOf = (callers: Callers, changes: LiveChanges): ChangeEars => ({
  onChange: (change) => {
    callers.announce(change);
    changes.announce(change);
  },
  onGap: () => {
    callers.gap();
    changes.gap();
  },
});
