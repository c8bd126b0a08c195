import type { ValuePath } from '@tiffin/contracts';
import type { Canvas } from './canvas.js';
import type { Entity } from './entity.js';
import { referencesOf } from './secret-places.js';
import { unitParts } from './unit-parts.js';

/** A secret that a unit is given when it starts, and the field that names it. */
export interface SecretUse {
  readonly unitKey: string;
  readonly name: string;
  readonly entity: Entity;
  readonly path: ValuePath;
}

/** What a gateway keeps for Express Gateway reaches no unit. */
const isGiven = ({ type }: Entity, path: ValuePath): boolean => type !== 'Gateway' || path[0] === 'pipelines';

/**
 * The secrets that a canvas uses: those that a deployment of it asks its environment for. What reaches no unit needs none, whatever
 * it names. The builder writes this down in a release; the console warns by it.
 */
export const secretUses = (canvas: Canvas): SecretUse[] =>
  unitParts(canvas).flatMap(({ key, entities }) =>
    entities.flatMap((entity) =>
      referencesOf(entity)
        .filter(({ path }) => isGiven(entity, path))
        .map(({ name, path }) => ({ unitKey: key, name, entity, path })),
    ),
  );
