import type { SecretUse } from '@tiffin/canvas-rules';

/** A secret that a unit of a release is given: its name, and the entity and field to tell people about. */
export interface ReleaseSecret {
  readonly name: string;
  /** `Connector "Orders DB"` */
  readonly entity: string;
  /** Path inside the entity: `settings.password`. */
  readonly field: string;
}

export const releaseSecretOf = ({ name, entity, path }: SecretUse): ReleaseSecret => ({
  name,
  entity: `${entity.type} "${entity.name}"`,
  field: path.join('.'),
});
