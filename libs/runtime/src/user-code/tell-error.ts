import { explainError } from './explain-error.js';
import { placesIn, shorten } from './own-paths.js';

/** Of a message, which a caller may have written; the frames behind it say more. */
const mostOfMessage = 4_096;
const mostOfFrames = 8_192;

/** What is said in one line of something that the author's code threw. */
export interface ToldError {
  /** `code/handler.js:3`, or the place in a package where no file of the author's was on the way. */
  readonly place: string | null;
  /** `TypeError: fa is not a function`. */
  readonly text: string;
}

export function tellError(thrown: unknown, folder: string): ToldError {
  if (!(thrown instanceof Error)) return { place: null, text: `Error: ${String(thrown)} was thrown` };
  const error = cutToSize(thrown);
  const { own, first } = placesIn(folder, error.stack ?? '');
  const message = explainError(error, { folder }) ?? error.message.split('\n', 1).join();
  const inside = own === null || first === own ? '' : ` (in ${first})`;
  return {
    place: own ?? first,
    text: shorten(folder, `${error.name}: ${message}${inside}`),
  };
}

// Frames of this runtime and of Node say nothing to whoever wrote the code.
const foreignFrame = /^\s+at (?:.*[\s(])?(?:runtime\.mjs:|node:|<anonymous>|data:)/;

/** The stack of what the author's code threw, as he sees his files, headed by what it means: `code/handler.js:1:35`. */
export function ownStack(thrown: unknown, folder: string): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const error = cutToSize(thrown);
  const { message } = error;
  const stack = typeof error.stack === 'string' ? error.stack : message;
  const text = explainError(error, { folder });
  const explained =
    text === null ? stack : stack.includes(message) ? stack.replace(message, () => text) : `${text}\n${stack}`;
  const lines = shorten(folder, explained).split('\n');
  return lines.filter((line) => !foreignFrame.test(line)).join('\n');
}

/** Whoever calls a unit can put megabytes into an error: what is asked about it may not take long. */
function cutToSize(error: Error): Error {
  const { name, code } = error as NodeJS.ErrnoException;
  const [message, stack] = [String(error.message), String(error.stack ?? error.message)];
  if (message.length <= mostOfMessage && stack.length <= mostOfFrames) return error;
  const frames = stack.indexOf('\n    at ');
  const head = frames < 0 ? stack : stack.slice(0, frames);
  const value = (one: unknown) => ({ value: one });
  return Object.create(error, {
    ...{ name: value(name), code: value(code), message: value(cut(message)) },
    stack: value(cut(head) + (frames < 0 ? '' : stack.slice(frames, frames + mostOfFrames))),
  }) as Error;
}

const cut = (text: string): string => (text.length > mostOfMessage ? `${text.slice(0, mostOfMessage)} [cut]` : text);

/** The line that cannot be read, as the engine shows it, with its place before it; empty where the error has none. */
export function excerptOf(error: SyntaxError, folder: string): string {
  const [head = ''] = (error.stack ?? '').split(/\n(?:SyntaxError\b| +at )/, 1);
  return head.startsWith('SyntaxError') ? '' : shorten(folder, head).trimEnd();
}

/** For a line of the log. */
export const errorFields = (thrown: unknown, folder: string): Readonly<Record<string, string>> =>
  thrown instanceof Error
    ? { error: tellError(thrown, folder).text, stack: ownStack(thrown, folder) }
    : { error: String(thrown) };
