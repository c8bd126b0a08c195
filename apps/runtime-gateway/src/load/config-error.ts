export type ConfigErrorCode =
  | 'CONFIG_UNREADABLE'
  | 'CONFIG_INVALID'
  | 'POLICY_NOT_DECLARED'
  | 'POLICY_UNKNOWN'
  | 'CONDITION_UNKNOWN'
  | 'API_ENDPOINT_UNKNOWN'
  | 'SERVICE_ENDPOINT_UNKNOWN'
  | 'UPSTREAM_UNKNOWN'
  | 'REGEX_INVALID'
  | 'EXPRESSION_INVALID'
  | 'PARAMETER_INVALID'
  | 'PLUGIN_FAILED';

/** The config cannot be served. A gateway never starts on a part of its config, so each of these ends the process. */
export class ConfigError extends Error {
  constructor(
    readonly code: ConfigErrorCode,
    message: string,
    /** Everything that is wrong, where it is more than one thing. */
    readonly parts?: readonly ConfigError[],
  ) {
    super(message);
    this.name = 'ConfigError';
  }

  /** One error of several: a line for each, with the code of the first. */
  static of(all: readonly [ConfigError, ...ConfigError[]]): ConfigError {
    if (all.length === 1) return all[0];
    const [first, ...others] = all.map(({ code, message }) => ({ code, message: message.replaceAll('\n', ' ') }));
    const told = others.slice(0, mostTold).map(({ code, message }) => `${code}: ${message}`);
    const more = others.length > mostTold ? [`And ${others.length - mostTold} more.`] : [];
    return new ConfigError(first!.code, [first!.message, ...told, ...more].join('\n'), all);
  }
}

const mostTold = 200;

/** Gathers what is wrong with parts that do not depend on each other, so that all of it is told at once. */
export class Faults {
  readonly #found: ConfigError[] = [];

  /** What is read; undefined where it cannot be. */
  gather<Value>(read: () => Value): Value | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      this.#found.push(...(error.parts ?? [error]));
      return undefined;
    }
  }

  /** Throws what was found, if anything was. */
  tell(): void {
    const [first, ...others] = this.#found;
    if (first !== undefined) throw ConfigError.of([first, ...others]);
  }
}
