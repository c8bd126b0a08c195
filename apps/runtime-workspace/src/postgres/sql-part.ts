/** A piece of SQL with `?` where its parameters go, in the form that LoopBack's connectors take. */
export class SqlPart {
  constructor(
    readonly sql: string,
    readonly params: readonly unknown[] = [],
  ) {}
}

/** What is put in becomes a parameter, unless it is a piece of SQL itself. */
export function sql(texts: TemplateStringsArray, ...values: readonly unknown[]): SqlPart {
  return values.reduce<SqlPart>(
    (before, value, at) => {
      const part = value instanceof SqlPart ? value : new SqlPart('?', [value]);
      return new SqlPart(before.sql + part.sql + (texts[at + 1] as string), [...before.params, ...part.params]);
    },
    new SqlPart(texts[0] as string),
  );
}

export const joined = (parts: readonly SqlPart[], separator: string): SqlPart =>
  new SqlPart(
    parts.map((part) => part.sql).join(separator),
    parts.flatMap(({ params }) => params),
  );

/** A name of a table or column. `?` would be taken for a parameter, and no name of a canvas has it. */
export const quoted = (name: string): SqlPart => new SqlPart(`"${name.replaceAll('"', '""').replaceAll('?', '')}"`);
