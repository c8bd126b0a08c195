import type { z } from 'zod';

/** The part of a zod schema that says how a value is built. */
interface Built {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly element?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly innerType?: z.ZodType;
  readonly defaultValue?: unknown;
  readonly options?: readonly z.ZodType[];
  readonly discriminator?: string;
  readonly in?: z.ZodType;
  readonly getter?: () => z.ZodType;
}

type Fields = Readonly<Record<string, unknown>>;
type Path = readonly (string | number)[];

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const builtOf = (schema: z.ZodType): Built => schema.def as unknown as Built;

/** Takes a value as it is where a rule stands against it, and fills in what has a default. */
class FormReader {
  /** Paths where a value of another kind should be: whoever walks over the whole would stumble there. */
  readonly misfits: string[] = [];

  read(schema: z.ZodType, value: unknown, path: Path): unknown {
    const strict = schema.safeParse(value);
    if (strict.success) return strict.data;
    const built = builtOf(schema);
    return this.readers[built.type]?.(built, value, path) ?? value;
  }

  private readonly readers: Readonly<Record<string, (built: Built, value: unknown, path: Path) => unknown>> = {
    object: (built, value, path) => this.object(built, value, path),
    array: ({ element }, value, path) => {
      if (!Array.isArray(value) || !element) return this.misfit(value, path);
      return value.map((part, index) => this.read(element, part, [...path, index]));
    },
    record: ({ valueType }, value, path) => {
      if (!isFields(value) || !valueType) return this.misfit(value, path);
      return Object.fromEntries(
        Object.entries(value).map(([key, part]) => [key, this.read(valueType, part, [...path, key])]),
      );
    },
    default: ({ innerType, defaultValue }, value, path) =>
      value === undefined ? defaultValue : this.inner(innerType, value, path),
    prefault: ({ innerType, defaultValue }, value, path) => this.inner(innerType, value ?? defaultValue, path),
    optional: ({ innerType }, value, path) => (value === undefined ? value : this.inner(innerType, value, path)),
    pipe: (built, value, path) => this.inner(built.in, value, path),
    lazy: ({ getter }, value, path) => this.inner(getter?.(), value, path),
    union: (built, value, path) => this.union(built, value, path),
    string: (_built, value, path) => this.plain('string', value, path),
    number: (_built, value, path) => this.plain('number', value, path),
    boolean: (_built, value, path) => this.plain('boolean', value, path),
  };

  private inner(schema: z.ZodType | undefined, value: unknown, path: Path): unknown {
    return schema ? this.read(schema, value, path) : value;
  }

  private object({ shape = {} }: Built, value: unknown, path: Path): unknown {
    if (!isFields(value)) return this.misfit(value, path);
    const read = Object.entries(shape).map(
      ([key, part]) => [key, this.read(part, value[key], [...path, key])] as const,
    );
    return { ...value, ...Object.fromEntries(read.filter(([, part]) => part !== undefined)) };
  }

  /** Of several forms, the one that the value names itself; a value that names none is kept as it is. */
  private union({ options = [], discriminator }: Built, value: unknown, path: Path): unknown {
    if (discriminator === undefined) return value;
    if (!isFields(value) || typeof value[discriminator] !== 'string') return this.misfit(value, path);
    const meant = options.find((option) => {
      const own = builtOf(option).shape?.[discriminator];
      return own !== undefined && own.safeParse(value[discriminator]).success;
    });
    return this.inner(meant, value, path);
  }

  private plain(kind: 'string' | 'number' | 'boolean', value: unknown, path: Path): unknown {
    return typeof value === kind ? value : this.misfit(value, path);
  }

  private misfit(value: unknown, path: Path): unknown {
    this.misfits.push(path.join('.'));
    return value;
  }
}

/** A value in the form of a schema, or the paths at which it has another form. */
export type FormRead = { readonly value: unknown } | { readonly misfits: readonly string[] };

/**
 * Reads the form and judges nothing: what a rule stands against (a limit, a pattern, a name that is no longer known) is kept,
 * what has a default and is missing is filled in. Only what is of another kind, e.g. no text where one must be, cannot be read.
 */
export function readForm(schema: z.ZodType, value: unknown): FormRead {
  const reader = new FormReader();
  const read = reader.read(schema, value, []);
  return reader.misfits.length > 0 ? { misfits: reader.misfits } : { value: read };
}
