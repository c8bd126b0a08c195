import { type Entity, referencesOf } from '@tiffin/canvas-rules';

/** Where a unit needs a secret: its name, and the entity and field to tell people about. */
export interface SecretUse {
  readonly name: string;
  /** `Connector "Orders DB"` */
  readonly entity: string;
  /** Path inside the entity: `settings.password`. */
  readonly field: string;
}

/** What reaches no unit needs no secret: what a gateway keeps for Express Gateway stays on the canvas. */
const isUsed = (entity: Entity, path: readonly (string | number)[]): boolean =>
  entity.type !== 'Gateway' || path[0] === 'pipelines';

/** The secrets that entities of one unit name, in a steady order. */
export const secretUses = (entities: readonly Entity[]): SecretUse[] =>
  entities.flatMap((entity) =>
    referencesOf(entity)
      .filter(({ path }) => isUsed(entity, path))
      .map(({ name, path }) => ({ name, entity: `${entity.type} "${entity.name}"`, field: path.join('.') })),
  );
