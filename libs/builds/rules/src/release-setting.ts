import type { SettingKind } from '@tiffin/contracts';
import type { SettingUse } from '@tiffin/canvas-rules';

/** A secret or variable that a unit of a release is given: its name, and the entity and field to tell people about. */
export interface ReleaseSetting {
  readonly name: string;
  /** `Connector "Orders DB"` */
  readonly entity: string;
  /** Path inside the entity: `settings.password`. */
  readonly field: string;
}

/** Those of one kind. */
export const releaseSettings = (uses: readonly SettingUse[], wanted: SettingKind): ReleaseSetting[] =>
  uses
    .filter(({ kind }) => kind === wanted)
    .map(({ name, entity, path }) => ({ name, entity: `${entity.type} "${entity.name}"`, field: path.join('.') }));
