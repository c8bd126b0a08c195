type Environment = Readonly<Record<string, string | undefined>>;

/** Reads one process's variables; each complaint names the variable and the process. */
export class EnvironmentReader {
  constructor(
    private readonly process: string,
    private readonly environment: Environment,
  ) {}

  text(name: string): string {
    const value = this.optional(name);
    if (value === null) throw new Error(`${name} is not set; ${this.process} cannot start without it.`);
    return value;
  }

  optional(name: string): string | null {
    const value = this.environment[name];
    return value === undefined || value === '' ? null : value;
  }

  /** A whole number, `fallback` where the variable is not set. */
  count<T>(name: string, fallback: T): number | T {
    const value = this.optional(name);
    if (value === null) return fallback;
    if (!/^\d{1,9}$/.test(value)) throw new Error(`${name} is "${value}"; it has to be a whole number.`);
    return Number(value);
  }
}
