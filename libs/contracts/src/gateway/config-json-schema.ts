import * as z from 'zod/mini';
import { conditionSchema } from './conditions.js';
import { policyDefinitions } from './policies/index.js';

type JsonSchema = Readonly<Record<string, unknown>>;

/** What may be written; defaults are told and need not be. References and checks that are code are left out. */
export function parametersJsonSchema(parameters: z.core.$ZodType): JsonSchema {
  const { $schema: _, ...schema } = z.toJSONSchema(parameters, { io: 'input', unrepresentable: 'any' });
  return schema;
}

const texts = { type: 'array', items: { type: 'string' } };
const textOrTexts = { oneOf: [{ type: 'string' }, texts] };
const named = (additionalProperties: object): JsonSchema => ({ type: 'object', additionalProperties });

const endpoint = {
  type: 'object',
  properties: {
    host: { type: 'string', description: 'Absent or *: any host. * inside stands for one label.' },
    hostRegex: { type: 'string', description: 'A regular expression that the whole host matches.' },
    paths: { ...textOrTexts, description: 'Patterns such as /cars/* and /cars/:id. Absent: any path.' },
    pathRegex: { type: 'string', description: 'A regular expression on the path, instead of paths.' },
    methods: { ...textOrTexts, description: 'Absent: any method.' },
    scopes: { ...texts, description: 'Scopes that the credential of who asks must have.' },
  },
  additionalProperties: false,
};

const step = (policy: keyof typeof policyDefinitions): JsonSchema => ({
  type: 'object',
  properties: {
    condition: { $ref: '#/$defs/condition' },
    action: parametersJsonSchema(policyDefinitions[policy].parameters),
  },
  additionalProperties: false,
});

const policy = (name: keyof typeof policyDefinitions): JsonSchema => ({
  type: 'object',
  description: policyDefinitions[name].summary,
  properties: { [name]: { oneOf: [{ type: 'null' }, step(name), { type: 'array', items: step(name) }] } },
  required: [name],
  additionalProperties: false,
});

/** Conditions inside it are what it is itself. */
function conditionJsonSchema(): JsonSchema {
  const text = JSON.stringify(parametersJsonSchema(conditionSchema));
  return JSON.parse(text.replaceAll('"$ref":"#"', '"$ref":"#/$defs/condition"')) as JsonSchema;
}

/** JSON Schema (2020-12) of `gateway.config.yml`, for editors. */
export function configJsonSchema(): JsonSchema {
  const names = Object.keys(policyDefinitions) as (keyof typeof policyDefinitions)[];
  const pipeline = {
    type: 'object',
    properties: { apiEndpoints: texts, policies: { type: 'array', items: { oneOf: names.map(policy) } } },
    required: ['apiEndpoints'],
  };
  const service = {
    type: 'object',
    properties: { url: { type: 'string', format: 'uri' }, urls: texts },
    oneOf: [{ required: ['url'] }, { required: ['urls'] }],
  };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'gateway.config',
    type: 'object',
    properties: {
      http: { type: 'object', properties: { port: { type: 'integer' }, hostname: { type: 'string' } } },
      https: { type: 'object' },
      admin: { type: 'object', description: 'Without effect: consumers are managed by the platform.' },
      apiEndpoints: named({ oneOf: [endpoint, { type: 'array', items: endpoint }] }),
      serviceEndpoints: named(service),
      policies: { type: 'array', items: { enum: names } },
      pipelines: named(pipeline),
    },
    $defs: { condition: conditionJsonSchema() },
  };
}
