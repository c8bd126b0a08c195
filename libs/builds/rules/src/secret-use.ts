import type { SecretUse as UsedSecret } from '@tiffin/canvas-rules';

/** Where a unit needs a secret: its name, and the entity and field to tell people about. */
export interface SecretUse {
  readonly name: string;
  /** `Connector "Orders DB"` */
  readonly entity: string;
  /** Path inside the entity: `settings.password`. */
  readonly field: string;
}

/** As a release keeps it. */
export const secretUseOf = ({ name, entity, path }: UsedSecret): SecretUse => ({
  name,
  entity: `${entity.type} "${entity.name}"`,
  field: path.join('.'),
});
