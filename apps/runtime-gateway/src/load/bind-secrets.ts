import { isSecretReference, resolveSecrets } from '@tiffin/contracts';

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The configuration with the values of its secrets in place of their names. Throws `SecretMissing`. */
export function bindSecrets(config: unknown, secrets: Readonly<Record<string, string>>): unknown {
  if (!isFields(config)) return config;
  const { serviceEndpoints, pipelines } = config;
  return {
    ...config,
    serviceEndpoints: withAddresses(serviceEndpoints, secrets),
    pipelines: bound(pipelines, secrets),
  };
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

/**
 * The value of a secret where it must not be taken for something else: the text of a header may be a path of the request, a
 * secret never is; and what is said about an address names the secret instead.
 */
export interface Literal {
  readonly literal: string;
  readonly secret: string;
}

export const isLiteral = (value: unknown): value is Literal => isFields(value) && typeof value['literal'] === 'string';

type Secrets = Readonly<Record<string, string>>;

function literal(value: unknown, secrets: Secrets): unknown {
  if (!isSecretReference(value)) return value;
  return { literal: String(resolveSecrets<unknown>(value, secrets)), secret: value.secret };
}

const literals = (headers: Fields, secrets: Secrets): Fields =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, literal(value, secrets)]));

function withAddresses(endpoints: unknown, secrets: Secrets): unknown {
  if (!isFields(endpoints)) return endpoints;
  return Object.fromEntries(
    Object.entries(endpoints).map(([name, endpoint]) => {
      if (!isFields(endpoint) || !Array.isArray(endpoint['urls'])) return [name, endpoint];
      return [name, { ...endpoint, urls: endpoint['urls'].map((url) => literal(url, secrets)) }];
    }),
  );
}
