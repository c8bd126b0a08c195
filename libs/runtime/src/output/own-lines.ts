import type { LineSink } from '../json-log.js';

type Writer = NodeJS.WriteStream;
type Callback = (error?: Error | null) => void;
type Chunks = readonly { readonly chunk: unknown; readonly encoding: BufferEncoding }[];

const fs = process.getBuiltinModule('node:fs');

/**
 * A standard stream that user code writes to as well. Whatever it wrote last, through the stream or past it, our own
 * text begins on a line of its own: where the last byte was no line break, or where we cannot know, one is added.
 */
class OwnLines implements LineSink {
  #atLineStart = true;
  /** Writes past the stream that have begun: they may land at any moment. */
  #underWay = 0;
  readonly #write: (text: string) => unknown;

  constructor(
    stream: Writer,
    /** A stream into the same file: what goes there comes between our lines as well. */
    private readonly twin: OwnLines | null,
  ) {
    // Bound now: user code may put another function in its place.
    this.#write = stream.write.bind(stream);
    const { _write, _writev } = stream;
    stream._write = (chunk: unknown, encoding: BufferEncoding, done: Callback) => {
      this.note(endsLine(chunk, encoding));
      _write.call(stream, chunk, encoding, done);
    };
    if (_writev === undefined) return;
    stream._writev = (chunks: Chunks, done: Callback) => {
      const last = chunks.at(-1);
      this.note(last === undefined || endsLine(last.chunk, last.encoding));
      _writev.call(stream, [...chunks], done);
    };
  }

  write(text: string): void {
    this.#write(this.isAtLineStart() ? text : `\n${text}`);
  }

  note(endsLine: boolean): void {
    (this.twin ?? this).#atLineStart = endsLine;
  }

  begin(): void {
    (this.twin ?? this).#underWay += 1;
  }

  end(endsLine: boolean): void {
    (this.twin ?? this).#underWay -= 1;
    this.note(endsLine);
  }

  private isAtLineStart(): boolean {
    const shared = this.twin ?? this;
    return shared.#atLineStart && shared.#underWay === 0;
  }
}

export interface OwnOutput {
  readonly out: LineSink;
  readonly err: LineSink;
}

/** Takes standard output and error of this process over, once, before user code runs. */
export function ownOutput(): OwnOutput {
  const out = new OwnLines(process.stdout as Writer, null);
  const err = new OwnLines(process.stderr as Writer, areOne() ? out : null);
  noteDirectWrites(
    new Map([
      [1, out],
      [2, err],
    ]),
  );
  return { out, err };
}

function areOne(): boolean {
  try {
    const [out, err] = [fs.fstatSync(1), fs.fstatSync(2)];
    return out.dev === err.dev && out.ino === err.ino;
  } catch {
    return false;
  }
}

const writers = ['write', 'writev', 'writeFile', 'appendFile'] as const;

/** `fs.writeSync(1, ...)` and its like reach the descriptor without the stream. */
function noteDirectWrites(byDescriptor: ReadonlyMap<unknown, OwnLines>): void {
  const functions = fs as unknown as Record<string, Write>;
  const wrap = (name: string, noting: (lines: OwnLines, args: unknown[]) => unknown[]) => {
    const original = functions[name] as Write;
    const wrapped: Write = (...args) => {
      const lines = byDescriptor.get(args[0]);
      return original.apply(fs, lines === undefined ? args : noting(lines, args));
    };
    functions[name] = Object.defineProperties(wrapped, Object.getOwnPropertyDescriptors(original));
  };
  for (const name of writers) {
    wrap(name, noteLater);
    wrap(`${name}Sync`, noteNow);
  }
  process.getBuiltinModule('node:module').syncBuiltinESMExports();
}

type Write = (...args: unknown[]) => unknown;

/** With an offset or an encoding the end is not looked for: a line break too many does no harm. */
const endsAsFarAsWeKnow = (args: readonly unknown[]): boolean => args.length === 2 && endsLine(args[1], 'utf8');

function noteNow(lines: OwnLines, args: unknown[]): unknown[] {
  lines.note(endsAsFarAsWeKnow(args));
  return args;
}

/** The last argument is the callback. */
function noteLater(lines: OwnLines, args: unknown[]): unknown[] {
  const done = args.at(-1);
  if (typeof done !== 'function') return noteNow(lines, args);
  const before = args.slice(0, -1);
  lines.begin();
  return [
    ...before,
    (...results: unknown[]) => {
      lines.end(endsAsFarAsWeKnow(before));
      (done as Write)(...results);
    },
  ];
}

function endsLine(chunk: unknown, encoding: BufferEncoding): boolean {
  if (typeof chunk === 'string') {
    const isPlain = encoding === 'utf8' || encoding === 'utf-8' || encoding === 'latin1' || encoding === 'ascii';
    return isPlain ? chunk.endsWith('\n') : endsLine(Buffer.from(chunk, encoding), 'utf8');
  }
  return chunk instanceof Uint8Array && chunk.at(-1) === 10;
}
