type Level = 'info' | 'warn' | 'error';
type Fields = Readonly<Record<string, unknown>>;

/** One JSON object a line. Lines of one turn of the event loop are written at once. */
export class Log {
  #pending = '';

  constructor(private readonly write: (text: string) => void) {}

  info(msg: string, fields: Fields = {}): void {
    this.#add('info', msg, fields);
  }

  warn(msg: string, fields: Fields = {}): void {
    this.#add('warn', msg, fields);
  }

  error(msg: string, fields: Fields = {}): void {
    this.#add('error', msg, fields);
  }

  /** Writes what waits; to be called before the process ends. */
  flush(): void {
    const text = this.#pending;
    this.#pending = '';
    if (text !== '') this.write(text);
  }

  #add(level: Level, msg: string, fields: Fields): void {
    if (this.#pending === '') setImmediate(() => this.flush());
    this.#pending += `${JSON.stringify({ time: new Date().toISOString(), level, msg, ...fields })}\n`;
  }
}
