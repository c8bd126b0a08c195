import { isSettingStandIn } from '@tiffin/contracts';
import { Ajv, type ErrorObject } from 'ajv';

/** What Express Gateway's schemas of authenticating policies are built on. */
const authentication = {
  $id: 'http://express-gateway.io/schemas/base/auth.json',
  type: 'object',
  properties: { passThrough: { type: 'boolean', default: false } },
  required: ['passThrough'],
};

/** Says what is wrong with a value, or null. Puts in defaults, and makes of "5" the number that is wanted. */
export type SchemaCheck = (value: unknown) => string | null;

/**
 * Compiles a plugin's JSON Schema as Express Gateway reads it: defaults and coercion, keywords that nobody knows ignored. Throws where
 * it is none.
 */
export function schemaCheck(schema: unknown): SchemaCheck {
  if (typeof schema !== 'object' || schema === null) return () => null;
  // Plugins copy each other's `$id`, and name drafts that are long gone.
  const { $id: _, $schema: __, ...rules } = schema as Readonly<Record<string, unknown>>;
  const ajv = new Ajv({
    ...{ strict: false, useDefaults: true, coerceTypes: true, allErrors: true },
    ...{ validateFormats: false, validateSchema: false, logger: false, verbose: true },
  });
  const validate = ajv.addSchema(authentication).compile(rules);
  return (value) => {
    const errors = validate(value) ? [] : (validate.errors ?? []).filter((error) => !isUntold(error));
    return errors.length === 0 ? null : messageOf(errors);
  };
}

const alternatives = new Set(['anyOf', 'oneOf', 'not', 'if']);

/** Whether it is about the value of a setting, which nobody has told yet. */
function isUntold({ data, keyword }: ErrorObject): boolean {
  return isSettingStandIn(data) || (alternatives.has(keyword) && holdsStandIn(data));
}

function holdsStandIn(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return isSettingStandIn(value);
  return Object.values(value).some(holdsStandIn);
}

const ofExpressGateway = /^http:\/\/express-gateway\.io\/schemas\/(?:policies|conditions)\/([\w-]+)\.json$/;
const own = new Set(
  (
    'basic-auth cors expression headers jwt key-auth log oauth2 oauth2-introspect proxy rate-limit request-transformer ' +
    'response-transformer terminate always never allOf oneOf not pathMatch pathExact method hostMatch json-schema'
  ).split(' '),
);

/**
 * The schema that Express Gateway judges each of these by: of several with one `$id` the last one, and one that borrows the `$id` of a
 * policy of its own stands for that, and judges nothing.
 */
export function judgingSchemas(schemas: readonly unknown[]): (schema: unknown) => unknown {
  const idOf = (schema: unknown): unknown => (schema as { readonly $id?: unknown } | null | undefined)?.$id;
  const last = new Map(schemas.map((schema) => [idOf(schema), schema]));
  return (schema) => {
    const id = idOf(schema);
    if (typeof id !== 'string') return schema;
    return own.has(ofExpressGateway.exec(id)?.[1] ?? '') ? undefined : last.get(id);
  };
}

const messageOf = (errors: readonly ErrorObject[]): string =>
  errors
    .map(({ instancePath, message }) => `${instancePath === '' ? 'it' : `"${nameAt(instancePath)}"`} ${message}`)
    .join('; ');

const nameAt = (path: string): string => path.slice(1).replaceAll('/', '.');
