import { Redaction } from '@tiffin/contracts';
import { RedactedLines } from './redacted-lines.js';
import { writtenBytes } from './written-bytes.js';

const fs = process.getBuiltinModule('node:fs');

type Done = (error?: Error | null) => void;
type Chunk = { readonly chunk: Uint8Array | string; readonly encoding: BufferEncoding };
type Call = (...args: unknown[]) => unknown;

/**
 * Takes secrets out of what this process prints, where who keeps its output may read none: by its streams or past them, whole or in parts, also
 * what it prints last. Made once, before anything else that looks at the streams; until there are secrets everything passes as it is.
 */
export class HiddenSecrets {
  private readonly redaction = new Redaction();
  private readonly lines = new Map<unknown, RedactedLines>([1, 2].map((fd) => [fd, new RedactedLines(this.redaction)]));
  private readonly writeSync = fs.writeSync;
  private isOn = false;

  constructor() {
    this.wrapStream(process.stdout as NodeJS.WriteStream, 1);
    this.wrapStream(process.stderr as NodeJS.WriteStream, 2);
    for (const name of ['write', 'writev', 'writeFile', 'appendFile']) this.wrapCalls(name);
    process.getBuiltinModule('node:module').syncBuiltinESMExports();
    process.on('exit', () => this.flush());
  }

  /** From now on these are hidden. */
  hide(secrets: Readonly<Record<string, string>>): void {
    this.redaction.learn([secrets]);
    this.isOn ||= this.redaction.reach > 0;
  }

  private flush(): void {
    if (!this.isOn) return;
    for (const [fd, lines] of this.lines) this.writeAll(fd as number, lines.flush());
  }

  private wrapStream(stream: NodeJS.WriteStream, fd: number): void {
    const { _write, _writev } = stream;
    const pass = (bytes: Uint8Array, done: Done): void => {
      const shown = this.lines.get(fd)?.take(bytes) ?? '';
      if (shown === '') return done();
      _write.call(stream, Buffer.from(shown), 'buffer' as BufferEncoding, done);
    };
    stream._write = (chunk: Uint8Array | string, encoding: BufferEncoding, done: Done) => {
      if (this.isOn) pass(bytesOf({ chunk, encoding }), done);
      else _write.call(stream, chunk, encoding, done);
    };
    if (_writev === undefined) return;
    stream._writev = (chunks: readonly Chunk[], done: Done) => {
      if (this.isOn) pass(Buffer.concat(chunks.map(bytesOf)), done);
      else _writev.call(stream, [...chunks], done);
    };
  }

  /** `fs.writeSync(1, ...)` and its like reach the descriptor without the stream. */
  private wrapCalls(name: string): void {
    const functions = fs as unknown as Record<string, Call>;
    const isMine = (fd: unknown): boolean => this.isOn && this.lines.has(fd);
    const wrap = (called: string, instead: (args: readonly unknown[]) => unknown) => {
      const original = functions[called] as Call;
      const wrapped: Call = (...args) => (isMine(args[0]) ? instead(args) : original.apply(fs, args));
      functions[called] = Object.defineProperties(wrapped, Object.getOwnPropertyDescriptors(original));
    };
    wrap(`${name}Sync`, (args) => this.printed(name, args));
    wrap(name, (args) => {
      const done = args.findLast((one): one is Call => typeof one === 'function');
      const written = this.printed(name, args);
      process.nextTick(() => (written === undefined ? done?.(null) : done?.(null, written, args[1])));
    });
  }

  /** What the call would answer. */
  private printed(name: string, [fd, ...args]: readonly unknown[]): number | undefined {
    const bytes = writtenBytes(name, args);
    this.writeAll(fd as number, this.lines.get(fd)?.take(bytes) ?? '');
    return name.startsWith('writev') || name === 'write' ? bytes.length : undefined;
  }

  private writeAll(fd: number, text: string): void {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length;) at += this.writeSync(fd, bytes, at);
  }
}

const bytesOf = ({ chunk, encoding }: Chunk): Uint8Array =>
  typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
