import { pathToFileURL } from 'node:url';
import { explainDenial } from '@tiffin/runtime';

/** `code/handler.js:3: SyntaxError: Unexpected token ')'`: one line for people, from whatever a module threw while loading. */
export function describeLoadError(directory: string, file: string, thrown: unknown): string {
  const error = thrown instanceof Error ? thrown : new Error(`${String(thrown)} was thrown`);
  const message = explainDenial(error) ?? error.message.split('\n', 1).join();
  const place = findPlace(directory, error.stack ?? '') ?? `code/${file}`;
  return `${place}: ${error.name}: ${shorten(directory, message)}`;
}

/** The first place in the stack that lies in the function's own folder; a syntax error has it in the first line. */
function findPlace(directory: string, stack: string): string | null {
  const text = shorten(directory, stack);
  const found =
    /(?:^|[\s(])(code\/[^\s():]+:\d+)/m.exec(text) ?? /(?:^|[\s(])(node_modules\/[^\s():]+:\d+)/m.exec(text);
  return found?.[1] ?? null;
}

/** A text with the paths of the function's own folder made relative. */
export function shorten(directory: string, text: string): string {
  return text.replaceAll(`${pathToFileURL(directory).href}/`, '').replaceAll(`${directory}/`, '');
}
