import { isSecretReference, resolveSecrets } from '@tiffin/contracts';

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The configuration with the values of its secrets in place of their names. Throws `SecretMissing`. */
export function bindSecrets(config: unknown, secrets: Readonly<Record<string, string>>): unknown {
  return isFields(config) ? { ...config, pipelines: bound(config['pipelines'], secrets) } : config;
}

function bound(value: unknown, secrets: Readonly<Record<string, string>>): unknown {
  if (Array.isArray(value)) return value.map((part) => bound(part, secrets));
  if (!isFields(value)) return value;
  if (isSecretReference(value)) return resolveSecrets(value, secrets);
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key,
      key === 'forwardHeaders' && isFields(part) ? literals(part, secrets) : bound(part, secrets),
    ]),
  );
}

/** What a header is set to as it is. The text of a header may be a path of the request; a secret never is. */
export interface Literal {
  readonly literal: string;
}

export const isLiteral = (value: unknown): value is Literal => isFields(value) && typeof value['literal'] === 'string';

const literals = (headers: Fields, secrets: Readonly<Record<string, string>>): Fields =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      isSecretReference(value) ? { literal: String(resolveSecrets<unknown>(value, secrets)) } : value,
    ]),
  );
