export type Environment = Readonly<Record<string, string | undefined>>;

export interface Substituted {
  readonly text: string;
  /** Names for which nothing is set, and which have no default: each has become `null`. */
  readonly missing: readonly string[];
  /** Values that came from the environment; they are never shown. */
  readonly values: readonly string[];
}

/**
 * Puts the environment into the raw text of a file, as Express Gateway does before it is parsed: `${NAME}` and
 * `${NAME:-default}`, of letters, digits and `_`. `${req.ip}` is none of these and stays; so does `$${NAME}`, with both dollars.
 */
export function substituteEnvironment(text: string, environment: Environment): Substituted {
  const missing = new Set<string>();
  const values = new Set<string>();
  const replaced = text.replace(
    /\$?\$\{(\w+)(?::-([^}\n]*))?\}/g,
    (written: string, name: string, otherwise: string | undefined) => {
      if (written.startsWith('$$')) return written;
      const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
      if (value !== undefined) {
        values.add(value);
        return value;
      }
      if (otherwise) return otherwise;
      missing.add(name);
      return 'null';
    },
  );
  return { text: replaced, missing: [...missing], values: [...values] };
}
