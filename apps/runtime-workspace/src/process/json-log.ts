type Fields = Readonly<Record<string, unknown>>;

/** One JSON object a line. */
export class JsonLog {
  constructor(private readonly write: (line: string) => unknown) {}

  info(msg: string, fields: Fields = {}): void {
    this.#line('info', msg, fields);
  }

  warn(msg: string, fields: Fields = {}): void {
    this.#line('warn', msg, fields);
  }

  /** `error` is told with its stack: the log is read by those who wrote the code, never by clients. */
  error(msg: string, error: unknown, fields: Fields = {}): void {
    const told = error instanceof Error ? { error: error.message, stack: error.stack } : { error: String(error) };
    this.#line('error', msg, { ...fields, ...told });
  }

  #line(level: string, msg: string, fields: Fields): void {
    this.write(`${JSON.stringify({ time: new Date().toISOString(), level, msg, ...fields })}\n`);
  }
}
