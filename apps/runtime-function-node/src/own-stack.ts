import { explainDenial } from '@tiffin/runtime';
import { shorten } from './load-error.js';

// Frames of this runtime and of Node say nothing to whoever wrote the function.
const foreignFrame = /^\s+at (?:.*[\s(])?(?:runtime\.mjs:|node:internal)/;

/** The stack of what a function threw, as its author sees his files: `code/handler.js:1:35`. */
export function ownStack(thrown: unknown, directory = process.cwd()): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const lines = shorten(directory, thrown.stack ?? thrown.message).split('\n');
  const denial = explainDenial(thrown);
  const own = lines.filter((line) => !foreignFrame.test(line));
  return (denial === null ? own : [shorten(directory, denial), ...own]).join('\n');
}
