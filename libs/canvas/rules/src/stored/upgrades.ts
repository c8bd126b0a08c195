import type { StoredForm } from './stored-form.js';
import { upgrade1To2 } from './upgrade-1-to-2.js';

export interface Upgraded {
  readonly canvas: StoredForm;
  /** What the canvas held and must not hold any more: name -> value. */
  readonly secrets: ReadonlyMap<string, string>;
}

/**
 * Makes a canvas of one version one of the next. Pure, and never changed once canvases have been read by it: what it makes of a
 * stored canvas is what people see, edit and build.
 */
export type Upgrade = (canvas: StoredForm) => Upgraded;

/** By the version that an upgrade begins with. A new version gets its file here, and a golden file of what it was stored as. */
export const upgrades: ReadonlyMap<number, Upgrade> = new Map([[1, upgrade1To2]]);
