import { readFileSync } from 'node:fs';
import { type Canvas, parseCanvas } from '@tiffin/canvas-rules';
import { Refusal } from '@tiffin/kernel';
import { exitCode } from '../exit-code.js';
import { Failure } from '../failure.js';

/** The canvas in a file; what is wrong with it is said problem by problem, before anything is sent. */
export function readCanvasFile(path: string): Canvas {
  const canvas = parseCanvas(parseJson(path, readText(path)));
  if (!(canvas instanceof Refusal)) return canvas;
  throw new Failure(canvas.message, exitCode.refused, { code: canvas.code, problems: canvas.problems });
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Failure(`${path} cannot be read: ${(error as Error).message}`, exitCode.usage);
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Failure(`${path} is not JSON: ${(error as Error).message}`, exitCode.usage);
  }
}
