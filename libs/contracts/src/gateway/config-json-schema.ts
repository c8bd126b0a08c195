import * as z from 'zod/mini';
import { asWritten } from './as-written.js';
import { conditionDefinitions } from './conditions.js';
import { type PolicyName, policyDefinitions, policyNames } from './policies/index.js';

type JsonSchema = Readonly<Record<string, unknown>>;
type ObjectSchema = JsonSchema & { readonly properties: JsonSchema; readonly required?: readonly string[] };

/** What may be written; defaults are told and need not be. References and checks that are code are left out. */
export function parametersJsonSchema(parameters: z.core.$ZodType): JsonSchema {
  const { $schema: _, ...schema } = z.toJSONSchema(parameters, { io: 'input', unrepresentable: 'any' });
  return schema;
}

const text = { type: ['string', 'number', 'boolean', 'null'] };
const number = asWritten({ type: 'integer', minimum: 0, maximum: 65_535 });
const object = { type: 'object' };
const condition = { $ref: '#/$defs/condition' };
/** One or several, in a list or between commas. */
const texts = { type: ['string', 'number', 'array', 'null'], items: { type: ['string', 'number', 'boolean'] } };
const told = (description: string, schema: JsonSchema = text): JsonSchema => ({ ...schema, description });
/** What the command line of Express Gateway writes beside. */
const beside = { name: text, customId: text, description: text };
const byName = (schema: JsonSchema): JsonSchema => ({
  type: ['object', 'array', 'null'],
  additionalProperties: schema,
  items: schema,
});

const endpoint = {
  type: ['object', 'array'],
  properties: {
    host: told('Absent or *: any host. * inside stands for one label.'),
    hostRegex: told('A regular expression that the whole host matches.'),
    paths: told('Patterns such as /cars/* and /cars/:id. Absent: any path.', texts),
    path: told('The same, as it was called before.', texts),
    pathRegex: told('A regular expression on the path, instead of paths.'),
    methods: told('Absent: any method.', texts),
    scopes: told('Scopes that the credential of who asks must have.', texts),
    ...beside,
  },
  additionalProperties: false,
  items: { $ref: '#/$defs/apiEndpoint', type: 'object' },
};

const service = {
  type: ['object', 'string'],
  properties: {
    url: told('Where it leads to: http:// or https://.', texts),
    urls: told('Several such.', texts),
    proxyOptions: told('Parameters for every proxy to it.', object),
    ...beside,
  },
  anyOf: [{ type: 'string' }, { required: ['url'] }, { required: ['urls'] }],
};

/** What a file may say otherwise than the parameters have it; `tiffin gateway check` tells what it is taken as. */
const inFiles: { readonly [Name in PolicyName]?: (schema: ObjectSchema) => JsonSchema } = {
  proxy: (schema) =>
    withProperties(schema, {
      proxyOptions: told('The same parameters, as they were written before.', object),
      followRedirects: asWritten({ type: 'boolean', description: 'Not followed: redirects are the client’s.' }),
      timeout: orZero(schema.properties['timeout']),
      proxyTimeout: orZero(schema.properties['proxyTimeout']),
    }),
  oauth2: (schema) => withProperties(schema, { jwt: told('Without effect.', object) }),
  jwt: (schema) => ({
    ...withProperties(schema, { secretOrPublicKeyFile: told('A file beside this one that holds the key.') }),
    required: [],
    anyOf: ['secretOrPublicKey', 'secretOrPublicKeyFile', 'jwksUrl'].map((name) => ({ required: [name] })),
  }),
};

const withProperties = (schema: ObjectSchema, properties: JsonSchema): JsonSchema => ({
  ...schema,
  properties: { ...schema.properties, ...properties },
});

const orZero = (schema: unknown): JsonSchema => ({ anyOf: [schema, { enum: [0, '0'] }] });

function actionSchema(name: PolicyName): JsonSchema {
  const schema = asWritten(parametersJsonSchema(policyDefinitions[name].parameters)) as ObjectSchema;
  return inFiles[name]?.(schema) ?? schema;
}

/** One step, or a list of them: keywords for objects say nothing of lists, nor the other way round. */
function stepsSchema(action: JsonSchema, required: readonly string[]): JsonSchema {
  const step = {
    properties: { condition, action },
    additionalProperties: false,
    ...(required.length === 0 ? {} : { required: ['action'] }),
  };
  if (required.length > 0)
    return { type: ['object', 'array'], ...step, minItems: 1, items: { type: 'object', ...step } };
  return { type: ['object', 'array', 'null'], ...step, items: { type: ['object', 'null'], ...step } };
}

function policySchema(name: PolicyName): JsonSchema {
  const action = actionSchema(name);
  const schema = stepsSchema(action, (action['required'] as readonly string[] | undefined) ?? []);
  return { description: policyDefinitions[name].summary, ...schema };
}

/** By the name of a policy, so that what is wrong is told of that one; others are of plugins. */
const policy = (): JsonSchema => ({
  type: ['object', 'string'],
  minProperties: 1,
  maxProperties: 1,
  properties: Object.fromEntries(policyNames.map((name) => [name, policySchema(name)])),
  additionalProperties: stepsSchema(object, []),
});

const ofNested: Readonly<Record<string, JsonSchema>> = {
  allOf: { conditions: { type: 'array', minItems: 1, items: condition } },
  oneOf: { conditions: { type: 'array', minItems: 1, items: condition } },
  not: { condition },
  method: { methods: { ...texts, type: ['string', 'array'] } },
};

/** By the name of a condition; others are of plugins. Its name alone is one without parameters. */
function conditionJsonSchema(): JsonSchema {
  const byTheirName = conditionDefinitions.map(({ name, parameters, summary }) => {
    const own = ofNested[name];
    const schema =
      own === undefined
        ? (asWritten(parametersJsonSchema(parameters)) as ObjectSchema)
        : { type: 'object', properties: { name: { const: name }, ...own }, required: ['name', ...Object.keys(own)] };
    return {
      if: { type: 'object', properties: { name: { const: name } }, required: ['name'] },
      then: { description: summary, ...schema },
    };
  });
  const names = conditionDefinitions.map(({ name }) => name);
  const name = { type: 'string', anyOf: [{ enum: names }, {}] };
  return { type: ['object', 'string', 'null'], properties: { name }, required: ['name'], allOf: byTheirName };
}

const server = { port: number, hostname: text, host: text };
const certificate = {
  type: 'object',
  properties: { key: told('The path of a file.'), cert: told('The path of a file.'), ca: texts },
  required: ['key', 'cert'],
};

/** JSON Schema (2020-12) of `gateway.config.yml` as it may be written, for editors. */
export function configJsonSchema(): JsonSchema {
  const steps = { type: ['array', 'object', 'string', 'null'], items: { $ref: '#/$defs/policy' } };
  const pipeline = {
    type: ['object', 'null'],
    properties: { apiEndpoints: texts, apiEndpoint: texts, policies: steps, policy: steps, ...beside },
    additionalProperties: false,
  };
  const listed = told('Every policy that pipelines use.', {
    type: ['array', 'object', 'string', 'null'],
    items: { type: 'string', anyOf: [{ enum: policyNames }, {}] },
  });
  const [endpoints, services] = [byName({ $ref: '#/$defs/apiEndpoint' }), byName(service)];
  const pipelines = byName(pipeline);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'gateway.config',
    type: 'object',
    properties: {
      http: { type: ['object', 'null'], properties: server },
      https: {
        type: ['object', 'null'],
        properties: {
          ...server,
          tls: told('Certificates by domain (a glob); default is for all others.', {
            type: ['object', 'null'],
            additionalProperties: certificate,
          }),
          options: told('requestCert and rejectUnauthorized: whether clients need a certificate.', object),
        },
      },
      admin: { description: 'Without effect: consumers are managed by the platform.' },
      ...{ apiEndpoints: endpoints, apiEndpoint: endpoints, serviceEndpoints: services, serviceEndpoint: services },
      ...{ policies: listed, policy: listed, pipelines, pipeline: pipelines },
    },
    $defs: { apiEndpoint: endpoint, policy: policy(), condition: conditionJsonSchema() },
  };
}
