/** Where lines go; process.stdout and process.stderr are such sinks. */
export interface TextSink {
  write(text: string): unknown;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * One JSON object a line: what happened on stdout, what went wrong on stderr.
 * Lines of one turn of the event loop leave in one write, which keeps a busy function from paying a system call per call.
 */
export class LineLog {
  #pending = '';

  constructor(
    private readonly out: TextSink,
    private readonly err: TextSink,
  ) {}

  info(msg: string, fields: Fields = {}): void {
    if (this.#pending === '') setImmediate(() => this.flush());
    this.#pending += line('info', msg, fields);
  }

  error(msg: string, fields: Fields = {}): void {
    this.flush();
    this.err.write(line('error', msg, fields));
  }

  /** Writes what is waiting; call it before the process ends. */
  flush(): void {
    if (this.#pending === '') return;
    const text = this.#pending;
    this.#pending = '';
    this.out.write(text);
  }
}

const line = (level: string, msg: string, fields: Fields): string =>
  `${JSON.stringify({ time: new Date().toISOString(), level, msg, ...fields })}\n`;
