/** Where lines go: whole ones, each with its line break. */
export interface LineSink {
  write(text: string): unknown;
}

type Level = 'info' | 'warn' | 'error';
type Fields = Readonly<Record<string, unknown>>;

/** A longer text is cut: readers of logs cut longer lines, and half a line of JSON is none. */
const maxTextCharacters = 8_192;

/**
 * One JSON object a line: `time` (ISO 8601), `level`, `msg` and fields; `error` may be whatever was thrown: it
 * becomes its message, with the stack in `stack`. Lines of one turn of the event loop leave in one write, so that a busy unit does not pay a system
 * call per request. What went wrong goes to `err` at once.
 */
export class JsonLog {
  #pending = '';

  constructor(
    private readonly out: LineSink,
    private readonly err: LineSink = out,
  ) {}

  info(msg: string, fields: Fields = {}): void {
    this.#add('info', msg, fields);
  }

  warn(msg: string, fields: Fields = {}): void {
    this.#add('warn', msg, fields);
  }

  error(msg: string, fields: Fields = {}): void {
    this.flush();
    this.err.write(line('error', msg, fields));
  }

  /** Writes what is waiting; the process must not end before. */
  flush(): void {
    if (this.#pending === '') return;
    const text = this.#pending;
    this.#pending = '';
    this.out.write(text);
  }

  #add(level: Level, msg: string, fields: Fields): void {
    if (this.#pending === '') setImmediate(() => this.flush());
    this.#pending += line(level, msg, fields);
  }
}

function line(level: Level, msg: string, fields: Fields): string {
  const told = 'error' in fields ? { ...fields, ...toldError(fields['error']) } : fields;
  const whole = { time: new Date().toISOString(), level, msg, ...told };
  // Being asked about each field and what is in it would cost each line, and nearly all hold nothing but short texts and numbers.
  return `${JSON.stringify(whole, Object.values(whole).every(isShort) ? undefined : shortened)}\n`;
}

const isShort = (value: unknown): boolean =>
  typeof value === 'string' ? value.length <= maxTextCharacters : typeof value !== 'object' || value === null;

/** Anything can be thrown, also what JSON cannot say. */
const toldError = (error: unknown): Fields =>
  error instanceof Error ? { error: error.message, stack: error.stack } : { error: String(error) };

const shortened = (_: string, value: unknown): unknown =>
  typeof value === 'string' && value.length > maxTextCharacters ? `${value.slice(0, maxTextCharacters)} [cut]` : value;
