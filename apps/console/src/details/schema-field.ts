import { isCredentialName } from '@tiffin/canvas-rules';

/** How one member of an object is asked for. `secret` is the name of one, `address` a text or such a name. */
export interface SchemaField {
  readonly name: string;
  readonly kind: 'text' | 'secret' | 'address' | 'number' | 'flag' | 'choice' | 'json';
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
    readonly shape?: object;
    readonly defaultValue?: unknown;
    readonly entries?: Readonly<Record<string, string>>;
    readonly values?: readonly unknown[];
    readonly options?: readonly Described[];
  };
}

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

type Kind = Pick<SchemaField, 'kind' | 'options'>;

const plain = (kind: SchemaField['kind']): Kind => ({ kind, options: [] });

const kinds: Readonly<Record<string, (name: string, def: Described['def']) => Kind>> = {
  boolean: () => plain('flag'),
  string: () => plain('text'),
  number: () => plain('number'),
  enum: (_name, def) => ({ kind: 'choice', options: Object.values(def.entries ?? {}) }),
  literal: (_name, def) => ({ kind: 'choice', options: (def.values ?? []).map(String) }),
  union: (name, def) => plain(kindOfUnion(name, def)),
};

/** Where one of several is meant, the first is what most people write: a port as a number, an origin as a text. */
function kindOfUnion(name: string, { options = [] }: Described['def']): SchemaField['kind'] {
  if (options.some(({ def }) => def.shape !== undefined && 'secret' in def.shape))
    return isCredentialName(name) ? 'secret' : 'address';
  const first = options[0]?.def.type;
  if (first === 'number') return 'number';
  return first === 'string' ? 'text' : 'json';
}

const kindOf = (name: string, { def }: Described): Kind => kinds[def.type]?.(name, def) ?? plain('json');
