import { explainError } from './explain-error.js';
import { placeOfRequest, placesIn, shorten } from './own-paths.js';

/** What is said in one line of something that the author's code threw. */
export interface ToldError {
  /** `code/handler.js:3`, or the place in a package where no file of the author's was on the way. */
  readonly place: string | null;
  /** `TypeError: fa is not a function`. */
  readonly text: string;
}

/** `entry` is the file that was to be loaded: what it imports is looked for in it where the stack has no place. */
export function tellError(thrown: unknown, folder: string, entry?: string): ToldError {
  if (!(thrown instanceof Error)) return { place: null, text: `Error: ${String(thrown)} was thrown` };
  const { own, first } = placesIn(folder, thrown.stack ?? '');
  const message = explainError(thrown, { folder }) ?? thrown.message.split('\n', 1).join();
  const inside = own === null || first === own ? '' : ` (in ${first})`;
  return {
    place: own ?? first ?? placeOfImport(thrown, folder, entry),
    text: shorten(folder, `${thrown.name}: ${message}${inside}`),
  };
}

function placeOfImport({ message }: Error, folder: string, entry: string | undefined): string | null {
  const specifier = /^The requested module '(.*?)'/.exec(message)?.[1];
  return entry === undefined || specifier === undefined ? null : placeOfRequest(folder, entry, specifier);
}

// Frames of this runtime and of Node say nothing to whoever wrote the code.
const foreignFrame = /^\s+at (?:.*[\s(])?(?:runtime\.mjs:|node:|<anonymous>|data:)/;

/** The stack of what the author's code threw, as he sees his files, headed by what it means: `code/handler.js:1:35`. */
export function ownStack(thrown: unknown, folder: string): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const { message } = thrown;
  const stack = typeof thrown.stack === 'string' ? thrown.stack : message;
  const text = explainError(thrown, { folder });
  const explained =
    text === null ? stack : stack.includes(message) ? stack.replace(message, () => text) : `${text}\n${stack}`;
  const lines = shorten(folder, explained).split('\n');
  return lines.filter((line) => !foreignFrame.test(line)).join('\n');
}

/** The line that cannot be read, as the engine shows it, with its place before it; empty where the error has none. */
export function excerptOf(error: SyntaxError, folder: string): string {
  const [head = ''] = (error.stack ?? '').split(/\n(?:SyntaxError\b|\s+at )/, 1);
  return head.startsWith('SyntaxError') ? '' : shorten(folder, head).trimEnd();
}

/** For a line of the log. */
export const errorFields = (thrown: unknown, folder: string): Readonly<Record<string, string>> =>
  thrown instanceof Error
    ? { error: tellError(thrown, folder).text, stack: ownStack(thrown, folder) }
    : { error: String(thrown) };
