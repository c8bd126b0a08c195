import type { StoredForm } from './stored-form.js';

/**
 * Makes a canvas of one version one of the next. Pure, and never changed once canvases have been read by it: what it makes of a
 * stored canvas is what people see, edit and build.
 */
export type Upgrade = (canvas: StoredForm) => StoredForm;

/** By the version that an upgrade begins with. A new version gets its file here, and a golden file of what it was stored as. */
export const upgrades: ReadonlyMap<number, Upgrade> = new Map();
