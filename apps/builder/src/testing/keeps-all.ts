import type { ImageFiles } from '@tiffin/builds-operations';

/** For builders whose images are of no account here. */
export const keepsAll = { newest: 20, youngMs: 86_400_000, graceMs: 3_600_000, everyMs: 600_000 };

export const noFiles: ImageFiles = {
  collect: () => Promise.resolve({ gone: [], bytes: 0 }),
  collectLoose: () => Promise.resolve(0),
};
