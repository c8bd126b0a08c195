import type { NamedSetting, ValuePath } from '@tiffin/contracts';
import type { Canvas } from './canvas.js';
import type { Entity } from './entity.js';
import { referencesOf } from './secret-places.js';
import { unitParts } from './unit-parts.js';

/** A secret or variable that a unit is given when it starts, and the field that names it. */
export interface SettingUse extends NamedSetting {
  readonly unitKey: string;
  readonly entity: Entity;
  readonly path: ValuePath;
}

/** What a gateway keeps for Express Gateway reaches no unit. */
const isGiven = ({ type }: Entity, path: ValuePath): boolean =>
  type !== 'Gateway' || path[0] === 'pipelines' || path[0] === 'plugins';

/**
 * The secrets and variables that a canvas uses: those that a deployment of it asks its environment for. What reaches no unit needs
 * none, whatever it names. The builder writes this down in a release; whoever warns of what is missing asks the same.
 */
export const settingUses = (canvas: Canvas): SettingUse[] =>
  unitParts(canvas).flatMap(({ key, entities }) =>
    entities.flatMap((entity) =>
      referencesOf(entity)
        .filter(({ path }) => isGiven(entity, path))
        .map(({ kind, name, path }) => ({ unitKey: key, kind, name, entity, path })),
    ),
  );
