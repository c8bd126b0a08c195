import { regexProblem } from '../vocabulary/regular-expression.js';

type Fields = Readonly<Record<string, unknown>>;

/** A schema inside a schema, with the keyword under which it stands there. */
interface Inner {
  readonly at: string;
  readonly keyword: string;
  readonly schema: unknown;
}

const single: ReadonlySet<string> = new Set(
  'additionalItems unevaluatedItems items contains additionalProperties unevaluatedProperties propertyNames not if then else'.split(
    ' ',
  ),
);
const listed: ReadonlySet<string> = new Set(['prefixItems', 'items', 'allOf', 'anyOf', 'oneOf']);
const mapped: ReadonlySet<string> = new Set(
  '$defs definitions properties patternProperties dependentSchemas dependencies'.split(' '),
);
/** Those that judge the same value as the schema in which they stand. */
const inPlace: ReadonlySet<string> = new Set(
  'allOf anyOf oneOf not if then else dependentSchemas dependencies'.split(' '),
);
const deepest = 32;
const mostPlaces = 2_000;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

/** The schemas that stand in one, as JSON Schema's keywords have them. */
export function innerSchemas(schema: Fields, path = ''): readonly Inner[] {
  return Object.entries(schema).flatMap(([keyword, value]) => {
    const at = `${path}/${keyword}`;
    if (Array.isArray(value))
      return listed.has(keyword) ? value.map((one, index) => ({ keyword, at: `${at}/${index}`, schema: one })) : [];
    if (single.has(keyword)) return [{ keyword, at, schema: value }];
    if (!mapped.has(keyword) || !isFields(value)) return [];
    return Object.entries(value)
      .filter(([, one]) => keyword !== 'dependencies' || !Array.isArray(one))
      .map(([name, one]) => ({ keyword, at: `${at}/${escaped(name)}`, schema: one }));
  });
}

/**
 * Why a text cannot be the JSON Schema of a condition, or null: references lead to a place inside, and no schema or pattern can hold the
 * gateway.
 */
export function jsonSchemaProblem(schema: unknown): string | null {
  const places = new Map<string, unknown>();
  const tooMany = gather(schema, '', places);
  if (tooMany !== null) return tooMany;
  for (const [at, one] of places) {
    const problem = problemOf(one, at, places);
    if (problem !== null) return at === '' ? problem : `at "#${at}": ${problem}`;
  }
  const round = [...places.keys()].find((at) => leadsBack(at, places));
  return round === undefined
    ? null
    : `the schema at "#${round}" refers to itself without going inside; it would never end`;
}

function gather(schema: unknown, at: string, places: Map<string, unknown>): string | null {
  places.set(at, schema);
  if (places.size > mostPlaces) return `the schema has more than ${mostPlaces} parts`;
  if (!isFields(schema)) return null;
  for (const inner of innerSchemas(schema, at)) {
    if (inner.at.split('/').length > deepest * 2) return `the schema is nested deeper than ${deepest} levels`;
    const problem = gather(inner.schema, inner.at, places);
    if (problem !== null) return problem;
  }
  return null;
}

function problemOf(schema: unknown, at: string, places: ReadonlyMap<string, unknown>): string | null {
  if (typeof schema === 'boolean') return null;
  if (!isFields(schema)) return 'a schema is an object, true or false';
  return (
    identityProblem(schema, at) ?? referenceProblem(schema, places) ?? shapeProblem(schema) ?? patternsProblem(schema)
  );
}

const drafts = /^https?:\/\/json-schema\.org\/(?:draft-0[467]|draft\/20(?:19-09|20-12))\/schema#?$/;

function identityProblem({ $schema, $id }: Fields, at: string): string | null {
  if ($schema !== undefined && !(typeof $schema === 'string' && drafts.test($schema)))
    return `"$schema" is none of draft 4, 6, 7, 2019-09 and 2020-12`;
  if ($id === undefined || (typeof $id === 'string' && (at === '' || $id.startsWith('#')))) return null;
  return 'only the schema as a whole has an "$id"; put what is inside into "$defs", and refer to it by "#/$defs/NAME"';
}

function referenceProblem(schema: Fields, places: ReadonlyMap<string, unknown>): string | null {
  const dynamic = ['$dynamicRef', '$recursiveRef'].find((keyword) => schema[keyword] !== undefined);
  if (dynamic !== undefined) return `"${dynamic}" is not supported; use "$ref"`;
  const { $ref } = schema;
  if ($ref === undefined || targetOf($ref, places) !== undefined) return null;
  return `the reference ${JSON.stringify($ref)} leads to no schema inside this one; others are not fetched: put it into "$defs"`;
}

/** The place to which a reference leads; undefined if it is none of this schema. */
export function targetOf($ref: unknown, places: ReadonlyMap<string, unknown>): string | undefined {
  if (typeof $ref !== 'string') return undefined;
  const fragment = fragmentOf($ref, places.get(''));
  if (fragment === undefined) return undefined;
  if (places.has(fragment)) return fragment;
  return [...places].find(([, one]) => isFields(one) && one['$anchor'] === fragment && fragment !== '')?.[0];
}

/** What comes after the `#` of a reference to this schema itself. */
function fragmentOf($ref: string, root: unknown): string | undefined {
  const [base = '', fragment = ''] = $ref.split('#', 2);
  const id = isFields(root) && typeof root['$id'] === 'string' ? root['$id'].split('#')[0] : '';
  if (base !== '' && base !== id) return undefined;
  try {
    return decodeURIComponent(fragment);
  } catch {
    return undefined;
  }
}

const lists = 'required enum allOf anyOf oneOf prefixItems'.split(' ');
const objects = 'properties patternProperties $defs definitions dependentSchemas dependentRequired dependencies'.split(
  ' ',
);
const numbers =
  'minimum maximum multipleOf minLength maxLength minItems maxItems minProperties maxProperties minContains maxContains'.split(
    ' ',
  );

/** A keyword of another kind is a misspelt rule, which would let everything through. */
function shapeProblem(schema: Fields): string | null {
  const isWrong = (keyword: string, is: (value: unknown) => boolean): boolean =>
    schema[keyword] !== undefined && !is(schema[keyword]);
  const wrong = (of: readonly string[], is: (value: unknown) => boolean): string | undefined =>
    of.find((keyword) => isWrong(keyword, is));
  const list = wrong(lists, Array.isArray);
  if (list !== undefined) return `"${list}" is a list`;
  const object = wrong(objects, isFields);
  if (object !== undefined) return `"${object}" is an object`;
  const number = wrong(numbers, (value) => typeof value === 'number');
  if (number !== undefined) return `"${number}" is a number`;
  return typeProblem(schema['type']);
}

const types: readonly unknown[] = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'];

function typeProblem(type: unknown): string | null {
  const given = Array.isArray(type) ? (type as readonly unknown[]) : [type];
  if (type === undefined || given.every((one) => types.includes(one))) return null;
  return `"type" is one or several of ${types.join(', ')}`;
}

function patternsProblem({ pattern, patternProperties }: Fields): string | null {
  if (pattern !== undefined && typeof pattern !== 'string') return '"pattern" is a text';
  const patterns = [...(pattern === undefined ? [] : [pattern]), ...Object.keys(patternProperties ?? {})];
  return patterns.map((one) => regexProblem(one, 'u')).find((problem) => problem !== null) ?? null;
}

/** Whether following what judges the same value comes back to where it began. */
function leadsBack(start: string, places: ReadonlyMap<string, unknown>): boolean {
  const seen = new Set<string>();
  const next = [...stepsFrom(start, places)];
  for (let at = next.pop(); at !== undefined; at = next.pop()) {
    if (at === start) return true;
    if (seen.has(at)) continue;
    seen.add(at);
    next.push(...stepsFrom(at, places));
  }
  return false;
}

function stepsFrom(at: string, places: ReadonlyMap<string, unknown>): readonly string[] {
  const schema = places.get(at);
  if (!isFields(schema)) return [];
  const inside = innerSchemas(schema, at).filter(({ keyword }) => inPlace.has(keyword));
  const target = schema['$ref'] === undefined ? undefined : targetOf(schema['$ref'], places);
  return [...inside.map((inner) => inner.at), ...(target === undefined ? [] : [target])];
}
