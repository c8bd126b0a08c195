import { ConfigError } from './config-error.js';

/**
 * A checked view of one JSON object of the config. Every reader answers the value, or undefined where the field is
 * absent, and throws PARAMETER_INVALID where it has another shape.
 */
export class Section {
  readonly #fields: Readonly<Record<string, unknown>>;

  /** `where` starts every message, for example `pipeline "Cars", policy proxy`. */
  constructor(
    value: unknown,
    readonly where: string,
  ) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new ConfigError('CONFIG_INVALID', `${where} must be an object.`);
    }
    this.#fields = value as Readonly<Record<string, unknown>>;
  }

  get fields(): Readonly<Record<string, unknown>> {
    return this.#fields;
  }

  keys(): string[] {
    return Object.keys(this.#fields);
  }

  /** Refuses every other field: a misspelt security setting that is ignored is an open door. */
  allow(...names: readonly string[]): this {
    const stranger = this.keys().find((key) => !names.includes(key));
    if (stranger !== undefined) {
      throw this.invalid(`has the unknown parameter "${stranger}"; known are: ${names.join(', ')}`);
    }
    return this;
  }

  raw(name: string): unknown {
    return Object.hasOwn(this.#fields, name) ? this.#fields[name] : undefined;
  }

  section(name: string): Section {
    return new Section(this.raw(name), `${this.where}, ${name}`);
  }

  string(name: string): string | undefined {
    const value = this.raw(name);
    if (value === undefined || typeof value === 'string') return value;
    throw this.invalid(`needs a string as "${name}"`);
  }

  required(name: string): string {
    const value = this.string(name);
    if (value === undefined || value === '') throw this.invalid(`needs "${name}", a string that is not empty`);
    return value;
  }

  list(name: string): readonly unknown[] | undefined {
    const value = this.raw(name);
    if (value === undefined || Array.isArray(value)) return value;
    throw this.invalid(`needs a list as "${name}"`);
  }

  /** A list of strings, or one string in which commas separate them. */
  strings(name: string): readonly string[] | undefined {
    const value = this.raw(name);
    if (typeof value === 'string') return value.split(',').map((part) => part.trim());
    const list = this.list(name);
    if (list === undefined || list.every((part) => typeof part === 'string')) return list;
    throw this.invalid(`needs a list of strings as "${name}"`);
  }

  /** `problemOf` says whether it can be run; how it is run is its reader's. */
  regex(name: string, problemOf: (source: string) => string | null): string | undefined {
    const source = this.string(name);
    const problem = source === undefined ? null : problemOf(source);
    if (problem !== null) throw new ConfigError('REGEX_INVALID', `${this.where}, "${name}": ${problem}.`);
    return source;
  }

  /** Refuses what a rule that the canvas shares finds wrong. */
  refuse(name: string, problem: string | null): void {
    if (problem !== null) throw new ConfigError('PARAMETER_INVALID', `${this.where}, "${name}": ${problem}.`);
  }

  invalid(reason: string): ConfigError {
    return new ConfigError('PARAMETER_INVALID', `${this.where} ${reason}.`);
  }
}
