/** The page of policies and conditions, from their definitions. */
import {
  conditionDefinitions,
  type Definition,
  parametersJsonSchema,
  policyDefinitions,
} from '@tiffin/contracts/gateway';

interface Fields {
  readonly properties?: Readonly<Record<string, Described>>;
  readonly required?: readonly string[];
  readonly $defs?: Readonly<Record<string, Described>>;
}

interface Described extends Fields {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly items?: Described;
  readonly anyOf?: readonly Described[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
  readonly description?: string;
  readonly $ref?: string;
  /** Only conditions are one of several. */
  readonly oneOf?: readonly Described[];
}

const code = (value: unknown): string => `\`${typeof value === 'string' ? value || ' ' : JSON.stringify(value)}\``;

const plain: Readonly<Record<string, string>> = { string: 'text', boolean: 'true or false', object: 'object' };

const isCondition = ({ $ref, oneOf }: Described): boolean => $ref !== undefined || oneOf !== undefined;

function typeOf(schema: Described): string {
  if (isCondition(schema)) return 'condition';
  const values = schema.const === undefined ? schema.enum : [schema.const];
  if (values !== undefined) return values.map(code).join(', ');
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeOf).join(' or ');
  if (schema.type === 'integer') return `${schema.minimum} to ${schema.maximum}`;
  return schema.type === 'array' ? listOf(schema.items) : (plain[String(schema.type)] ?? 'name of a setting');
}

const listOf = (items: Described = {}): string => `list of ${typeOf(items)}`;

function row(name: string, schema: Described, isRequired: boolean): string {
  const fallback = schema.default === undefined ? (isRequired ? 'needed' : '') : code(schema.default);
  const { description = isCondition(schema) ? 'The condition.' : '' } = schema;
  return `| ${[code(name), typeOf(schema), fallback, description].join(' | ').replaceAll('\n', ' ')} |`;
}

/** Of each parameter, and below an object of each of its members: `health.path`. What is used twice stands in `defs`. */
function rowsOf(
  { properties = {}, required = [] }: Fields,
  within: string,
  defs: Fields['$defs'] = {},
): readonly string[] {
  return Object.entries(properties)
    .filter(([name]) => within !== '' || name !== 'name')
    .map(([name, schema]) => [name, defs[schema.$ref?.replace('#/$defs/', '') ?? ''] ?? schema] as const)
    .flatMap(([name, schema]) => {
      const place = `${within}${name}`;
      return [row(place, schema, required.includes(name)), ...rowsOf(schema, `${place}.`, defs)];
    });
}

function table(definition: Definition): string {
  const schema = parametersJsonSchema(definition.parameters) as Fields;
  const lines = rowsOf(schema, '', schema.$defs);
  if (lines.length === 0) return '';
  return ['| parameter | type | default | |', '| --- | --- | --- | --- |', ...lines, ''].join('\n');
}

const differences = ({ differences: all, origin }: Definition): string => {
  if (origin === 'tiffin') return 'Express Gateway does not have it.\n';
  return all.length === 0 ? '' : `Otherwise than in Express Gateway:\n\n${all.map((one) => `- ${one}\n`).join('')}`;
};

const section = (definition: Definition, example: string): string =>
  [
    `### ${definition.name}`,
    definition.summary,
    table(definition),
    `\`\`\`json\n${example}\n\`\`\``,
    differences(definition),
  ]
    .filter((part) => part !== '')
    .join('\n\n');

/** Markdown. */
export function gatewayReference(): string {
  const policies: readonly Definition[] = Object.values(policyDefinitions);
  const conditions: readonly Definition[] = conditionDefinitions;
  return [
    '# Policies and conditions of gateways',
    'Made from the definitions in `libs/contracts/src/gateway`, by which a canvas is judged and a gateway loads what it runs.\nEditors have them as `gateway.config.schema.json`.',
    '## Policies',
    ...policies.map((one) => section(one, JSON.stringify({ [one.name]: [{ action: one.example }] }))),
    '## Conditions',
    ...conditions.map((one) => section(one, JSON.stringify({ condition: one.example }))),
  ].join('\n\n');
}
