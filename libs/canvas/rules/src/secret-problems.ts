import type { ValuePath } from '@tiffin/contracts';
import type { Problem } from '@tiffin/kernel';
import { secretNameFor } from './secret-name.js';
import { literalSecrets, secretsAsVariables } from './secret-places.js';
import { sqlCarriesSecret } from './sql-text.js';

interface Written {
  readonly [field: string]: unknown;
}

/**
 * A canvas is kept for ever, and every viewer reads it: what is a secret is named in it and kept elsewhere. Nor is it a variable, whose
 * value every viewer reads, too.
 */
export const secretProblems = (entity: Written): Problem[] => [
  ...literalSecrets(entity).map(({ path }) =>
    problem(entity, path, { rule: 'secret-literal', why: 'a canvas holds no secrets' }),
  ),
  ...secretsAsVariables(entity).map(({ path, name }) =>
    problem(entity, path, { rule: 'secret-as-variable', why: `every member may read the variable "${name}"` }),
  ),
  ...sqlSecrets(entity),
];

const sqlOf = (change: unknown): unknown =>
  typeof change === 'object' && change !== null && 'sql' in change ? change.sql : null;

/** In statements no name can stand for a secret: whoever writes such rows is a program that is given it. */
function sqlSecrets({ id, name, type, migrations }: Written): Problem[] {
  if (type !== 'Model' || !Array.isArray(migrations)) return [];
  return migrations.flatMap((change, index) => {
    const sql = sqlOf(change);
    if (typeof sql !== 'string' || !sqlCarriesSecret(sql)) return [];
    const field = `migrations.${index}.sql`;
    const message = `Model "${String(name)}", "${field}": a canvas holds no secrets, and this looks like one. Leave it out, and write such rows by the model's script or a function, which are given secrets by name.`;
    return [
      {
        ...(typeof id === 'string' ? { entityId: id } : {}),
        ...(typeof name === 'string' ? { entityName: name } : {}),
        ...{ field, rule: 'secret-literal', message },
      },
    ];
  });
}

interface Fault {
  readonly rule: string;
  readonly why: string;
}

function problem({ id, name, type }: Written, path: ValuePath, { rule, why }: Fault): Problem {
  const field = path.join('.');
  const secret = secretNameFor(String(name), type === 'Function' ? path.slice(1) : path);
  return {
    ...(typeof id === 'string' ? { entityId: id } : {}),
    ...(typeof name === 'string' ? { entityName: name } : {}),
    ...{ field, rule },
    message: `${String(type)} "${String(name)}", "${field}": ${why}. Set it with "tiffin secret set ${secret}", and write {"secret": "${secret}"} here.`,
  };
}
