type JsonSchema = Readonly<Record<string, unknown>>;

const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A text whose place a variable of the environment takes before anything is read. */
const variable = String.raw`\$\{`;
const otherwise: Readonly<Record<string, readonly JsonSchema[]>> = {
  integer: [{ type: 'string', pattern: String.raw`^\s*-?\d+\s*$|${variable}` }],
  number: [{ type: 'string', pattern: String.raw`^\s*-?\d+(?:\.\d+)?\s*$|${variable}` }],
  boolean: [{ type: 'string', pattern: String.raw`^\s*(?:true|false)\s*$|${variable}` }, { enum: [0, 1, null] }],
  // YAML takes 8080 and true for something else.
  string: [{ type: ['number', 'boolean'] }],
};

/** What a file may hold where a schema is for the value that is made of it: "5" for 5, one text for a list of one, `${NAME}` for anything. */
export function asWritten(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(asWritten);
  if (!isSchema(schema)) return schema;
  const { description, default: standing, ...rest } = schema;
  const told = {
    ...(description === undefined ? {} : { description }),
    ...(standing === undefined ? {} : { default: standing }),
  };
  if (Array.isArray(rest['enum'])) return { ...told, anyOf: [rest, { type: 'string', pattern: variable }] };
  const forms = otherwise[String(rest['type'])];
  if (forms !== undefined) return { ...told, anyOf: [rest, ...forms] };
  const inside = Object.fromEntries(Object.entries(rest).map(([keyword, value]) => [keyword, partOf(keyword, value)]));
  return rest['type'] === 'array' ? { ...told, anyOf: [inside, { type: 'string' }] } : { ...told, ...inside };
}

function partOf(keyword: string, value: unknown): unknown {
  if (['items', 'anyOf', 'oneOf', 'allOf', 'additionalProperties'].includes(keyword)) return asWritten(value);
  if (keyword !== 'properties' || !isSchema(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, asWritten(one)]));
}
