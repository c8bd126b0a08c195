import type { Problem } from '@tiffin/kernel';
import { secretNameFor } from './secret-name.js';
import { literalSecrets } from './secret-places.js';

interface Written {
  readonly [field: string]: unknown;
}

/** A canvas is kept for ever, and every viewer reads it: what is a secret is named in it and kept elsewhere. */
export function secretProblems(entity: Written): Problem[] {
  const { id, name, type } = entity;
  return literalSecrets(entity).map(({ path }) => {
    const field = path.join('.');
    const secret = secretNameFor(String(name), type === 'Function' ? path.slice(1) : path);
    return {
      ...(typeof id === 'string' ? { entityId: id } : {}),
      ...(typeof name === 'string' ? { entityName: name } : {}),
      field,
      rule: 'secret-literal',
      message: `${String(type)} "${String(name)}", "${field}": a canvas holds no secrets. Set it with "tiffin secret set ${secret}", and write {"secret": "${secret}"} here.`,
    };
  });
}
