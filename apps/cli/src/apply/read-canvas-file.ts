import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Canvas, emptyCanvas, parseCanvas } from '@tiffin/canvas-rules';
import { Refusal, visible } from '@tiffin/kernel';
import { config } from '../config.js';
import { exitCode } from '../exit-code.js';
import { Failure } from '../failure.js';
import { decodeText } from './decode-text.js';

/** The document in a file, whatever it says. */
export const readDocumentFile = (path: string): unknown => parseJson(path, readText(path));

/** The canvas of a document, judged as what takes the place of `before`; what is wrong is said problem by problem. */
export function canvasOf(document: unknown, before: Canvas = emptyCanvas): Canvas {
  const canvas = parseCanvas(document, before);
  if (!(canvas instanceof Refusal)) return canvas;
  throw new Failure(canvas.message, exitCode.refused, { code: canvas.code, problems: canvas.problems });
}

const unreadable: Readonly<Record<string, string>> = {
  ENOENT: 'There is no file',
  ENOTDIR: 'There is no file',
  EISDIR: 'A canvas is a JSON file, and this is a folder:',
  EACCES: 'This user may not read',
};

function readText(path: string): string {
  const text = decodeText(readBytes(path));
  if (text !== null) return text;
  throw new Failure(`${path} is not text in UTF-8. Save it as UTF-8 and try again.`, exitCode.usage);
}

function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(resolve(config.workingDir, path));
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    const reason = unreadable[code];
    throw new Failure(reason ? `${reason} ${path}` : `${path} cannot be read: ${message}`, exitCode.usage);
  }
}

function parseJson(path: string, text: string): unknown {
  if (text === '') throw new Failure(`${path} is empty. A canvas is a JSON document (docs/canvas.md).`, exitCode.usage);
  try {
    return JSON.parse(text);
  } catch (error) {
    // The parser quotes the text around the place, line breaks and all.
    const reason = (error as Error).message.replaceAll(/\s*\n\s*/g, ' ');
    throw new Failure(`${path} is not JSON: ${reason}${unseenAt(reason, text)}`, exitCode.usage);
  }
}

/** Names the character that the parser stumbled over, where nobody would see it by looking at the place. */
function unseenAt(reason: string, text: string): string {
  const character = text[Number(/position (\d+)/.exec(reason)?.[1])] ?? '';
  const shown = visible(character);
  return shown === character ? '' : `: the character ${shown}`;
}
