/** Stands in a configuration for a value that the environment keeps: it is put in when a unit starts. */
export interface SecretReference {
  readonly secret: string;
}

/** Names of secrets: `DB_PASSWORD`. */
export const secretNamePattern = /^[A-Z][A-Z0-9_]{0,63}$/;

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a value is `{"secret": "NAME"}` and nothing more. */
export function isSecretReference(value: unknown): value is SecretReference {
  if (!isFields(value)) return false;
  const { secret, ...rest } = value;
  return typeof secret === 'string' && secretNamePattern.test(secret) && Object.keys(rest).length === 0;
}

export type ValuePath = readonly (string | number)[];

/** Each reference inside a value, with the path at which it stands. */
export function secretReferences(
  value: unknown,
  path: ValuePath = [],
): { readonly path: ValuePath; readonly name: string }[] {
  if (isSecretReference(value)) return [{ path, name: value.secret }];
  if (Array.isArray(value)) return value.flatMap((part, index) => secretReferences(part, [...path, index]));
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([key, part]) => secretReferences(part, [...path, key]));
}

/** A reference in a configuration whose value the unit was not given. */
export class SecretMissing extends Error {
  override readonly name = 'SecretMissing';

  constructor(readonly secret: string) {
    super(`The secret "${secret}" has no value here. Set it with: tiffin secret set ${secret}`);
  }
}

/** The value with every reference replaced by what it names. Throws `SecretMissing`. */
export function resolveSecrets<T>(value: T, secrets: Readonly<Record<string, string>>): T {
  return resolved(value, secrets) as T;
}

function resolved(value: unknown, secrets: Readonly<Record<string, string>>): unknown {
  if (isSecretReference(value)) {
    const found = Object.hasOwn(secrets, value.secret) ? secrets[value.secret] : undefined;
    if (found === undefined) throw new SecretMissing(value.secret);
    return found;
  }
  if (Array.isArray(value)) return value.map((part) => resolved(part, secrets));
  if (!isFields(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, resolved(part, secrets)]));
}
