import { replaceAt } from '../replace-at.js';
import { secretNameFor } from '../secret-name.js';
import { literalSecrets, type LiteralSecret } from '../secret-places.js';
import type { StoredForm } from './stored-form.js';
import type { Upgraded } from './upgrades.js';

type StoredEntity = StoredForm['entities'][number];

/**
 * Version 2 holds no secrets. What was written out goes into a secret of a name made from its entity and field, and the canvas
 * names it instead. The same canvas always yields the same names, so that a revision reads the same each time.
 */
export function upgrade1To2(canvas: StoredForm): Upgraded {
  const secrets = new Map<string, string>();
  const entities = canvas.entities.map((entity) => withoutLiterals(entity, secrets));
  return { canvas: { ...canvas, formatVersion: 2, entities }, secrets };
}

function withoutLiterals(entity: StoredEntity, secrets: Map<string, string>): StoredEntity {
  return literalSecrets(entity).reduce((state, literal) => {
    const name = keep(secretNameFor(entity.name, literal.path), unquoted(literal), secrets);
    return replaceAt(state, literal.path, { secret: name }) as StoredEntity;
  }, entity);
}

/** The gateway read a header's text in quotes as the text between them. */
function unquoted({ path, value }: LiteralSecret): string {
  return (path.includes('forwardHeaders') && /^(["'])(.*)\1$/s.exec(value)?.[2]) || value;
}

/** Under the name, or the next free one with a number; the same value of the same name is one secret. */
function keep(wanted: string, value: string, secrets: Map<string, string>): string {
  let name = wanted;
  for (let number = 2; secrets.has(name) && secrets.get(name) !== value; number += 1) name = `${wanted}_${number}`;
  secrets.set(name, value);
  return name;
}
