import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { parseEnv } from 'node:util';
import { config } from '../config.js';
import { exitCode } from '../exit-code.js';
import { Failure } from '../failure.js';

/** Names and values of a file of lines `NAME=value`, or of standard input: quotes, comments and values of several lines as Node reads them in a `.env` file. */
export async function readSettingLines(file: string | undefined): Promise<{ name: string; value: string }[]> {
  const content = file === undefined ? await text(process.stdin) : readFile(file);
  const lines = Object.entries(parseEnv(content)).map(([name, value]) => ({ name, value: value ?? '' }));
  if (lines.length === 0) throw new Failure('No line NAME=value came. Nothing was set.', exitCode.usage);
  return lines;
}

function readFile(file: string): string {
  try {
    return readFileSync(resolve(config.workingDir, file), 'utf8');
  } catch {
    throw new Failure(`${file} cannot be read.`, exitCode.usage);
  }
}
