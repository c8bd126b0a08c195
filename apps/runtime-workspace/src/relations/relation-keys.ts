import type { ModelClass, RelationDefinition, Row } from '../juggler.js';

export interface Join {
  readonly model: ModelClass;
  /** The join model's property with the key of the row that has the relation. */
  readonly near: string;
  /** Its property with the id of the related row. */
  readonly far: string;
  /** What else its rows have in common: of a polymorphic relation, whose rows they link. */
  readonly where: Row;
}

/**
 * The join model of a many-to-many relation, if it is one. A key that the join model does not have is that of its relation
 * to the same model, by that name or the first: the juggler reads by the relation's keys and writes by those of the first such relation.
 */
export function joinOf(relation: RelationDefinition): Join | null {
  const { modelThrough: model, modelFrom, modelTo, keyTo, keyThrough } = relation;
  if (!model) return null;
  const near = keyIn(model, { named: keyTo, target: modelFrom });
  const far = keyIn(model, { named: keyThrough as string, target: modelTo as ModelClass, except: near });
  return { model, near, far, where: discriminatorOf(relation) };
}

interface Key {
  readonly named: string;
  readonly target: ModelClass;
  readonly except?: string;
}

function keyIn({ definition, relations }: ModelClass, { named, target, except }: Key): string {
  if (named !== except && Object.hasOwn(definition.properties, named)) return named;
  const links = Object.values(relations).filter(({ type, modelTo }) => type === 'belongsTo' && modelTo === target);
  const free = links.filter(({ keyFrom }) => keyFrom !== except);
  return (free.find(({ name }) => `${name}Id` === named) ?? free[0])?.keyFrom ?? named;
}

/** The condition that the related rows, or the rows of the join model, are of this model's. */
export function discriminatorOf({ polymorphic, modelFrom, modelTo, type }: RelationDefinition): Row {
  if (!polymorphic || type === 'belongsTo') return {};
  const { discriminator, invert } = polymorphic;
  return { [discriminator]: (invert ? (modelTo as ModelClass) : modelFrom).modelName };
}
