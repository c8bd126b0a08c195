/** How one member of an object is asked for. */
export interface SchemaField {
  readonly name: string;
  readonly kind: 'text' | 'secret' | 'number' | 'flag' | 'choice' | 'json';
  readonly options: readonly string[];
  readonly optional: boolean;
  /** What holds when it is left out; undefined where nothing does. */
  readonly fallback: unknown;
}

/** The part of a zod schema that is read here. */
interface Described {
  readonly def: {
    readonly type: string;
    readonly innerType?: Described;
    readonly defaultValue?: unknown;
    readonly entries?: Readonly<Record<string, string>>;
    readonly values?: readonly unknown[];
    readonly options?: readonly Described[];
  };
}

const secretName = /password|passphrase|secret|^auth$|^key$/i;

/** The fields of a schema in its own order, so that forms follow the rules by themselves. */
export function schemaFields(shape: Readonly<Record<string, unknown>>): readonly SchemaField[] {
  return Object.entries(shape).map(([name, schema]) => describe(name, schema as Described));
}

function describe(name: string, schema: Described): SchemaField {
  const { inner, optional, fallback } = unwrapped(schema);
  return { name, optional, fallback, ...kindOf(name, inner) };
}

function unwrapped(schema: Described): { inner: Described; optional: boolean; fallback: unknown } {
  const { type, innerType, defaultValue } = schema.def;
  if (!innerType) return { inner: schema, optional: false, fallback: undefined };
  const inside = unwrapped(innerType);
  if (type === 'optional') return { ...inside, optional: true };
  return type === 'default' || type === 'prefault' ? { ...inside, fallback: defaultValue } : inside;
}

function kindOf(name: string, { def }: Described): Pick<SchemaField, 'kind' | 'options'> {
  const plain = (kind: SchemaField['kind']): Pick<SchemaField, 'kind' | 'options'> => ({ kind, options: [] });
  if (def.type === 'boolean') return plain('flag');
  if (def.type === 'string') return plain(secretName.test(name) ? 'secret' : 'text');
  if (def.type === 'number' || isPort(def)) return plain('number');
  if (def.type === 'enum') return { kind: 'choice', options: Object.values(def.entries ?? {}) };
  if (def.type === 'literal') return { kind: 'choice', options: (def.values ?? []).map(String) };
  return plain(hasText(def) ? 'text' : 'json');
}

const isPort = ({ type, options }: Described['def']): boolean =>
  type === 'union' && options?.[0]?.def.type === 'number';

/** A text or something longer: the text is what most people write. */
const hasText = ({ type, options }: Described['def']): boolean =>
  type === 'union' && options?.[0]?.def.type === 'string';
