import { setTimeout as pause } from 'node:timers/promises';
import type { LogLine } from '@tiffin/contracts';
import type { ApiClient } from '../api/api-client.js';
import { openApi } from '../api/open-api.js';
import { logsQuery, unitsQuery } from '../api/documents.js';
import { environmentOf, findProject } from '../api/find-project.js';
import { exitCode } from '../exit-code.js';
import { Failure } from '../failure.js';
import { Terminal } from '../output/terminal.js';
import { newLines } from './new-lines.js';
import { harmless } from '../output/harmless.js';
import { shownLine } from './shown-line.js';

interface Options {
  readonly tenant?: string;
  readonly project?: string;
  readonly environment: string;
  readonly tail: number;
  readonly follow?: boolean;
  readonly json?: boolean;
}

const everyMs = 400;
const overlap = 500;

export async function runLogs(unit: string, options: Options): Promise<void> {
  const terminal = new Terminal(options.json === true);
  const api = openApi();
  try {
    const id = environmentOf(await findProject(api, options), options.environment);
    const unitKey = await findUnit(api, id, unit);
    const read = async (tail: number): Promise<readonly LogLine[]> =>
      (await api.ask(logsQuery, { id, unitKey, tail })).environment.unitLogs as readonly LogLine[];
    const lines = await read(options.tail);
    if (options.json && !options.follow) return terminal.data({ ok: true, unitKey, lines });
    for (const line of lines) print(line, options.json === true);
    if (options.follow) await goOn(read, lines, options.json === true);
  } finally {
    api.close();
  }
}

async function findUnit(api: ApiClient, id: string, wanted: string): Promise<string> {
  const { units } = (await api.ask(unitsQuery, { id })).environment;
  const named = units.filter(({ key, name }) => key === wanted || name.toLowerCase() === wanted.toLowerCase());
  if (named.length === 1 && named[0]) return named[0].key;
  const keys = (named.length > 0 ? named : units).map(({ key, name }) => `${name} (${key})`).join(', ');
  const way = keys ? `There are: ${keys}.` : 'Nothing runs in this environment yet.';
  const reason =
    named.length > 0 ? `Several units are called "${wanted}"; name one by its key` : `There is no unit "${wanted}"`;
  throw new Failure(`${reason}. ${way}`, exitCode.usage);
}

/** Prints what comes after the lines already shown, until the command is ended. */
async function goOn(
  read: (tail: number) => Promise<readonly LogLine[]>,
  shown: readonly LogLine[],
  json: boolean,
): Promise<never> {
  let last = shown;
  for (;;) {
    await pause(everyMs);
    const lines = await read(overlap);
    for (const line of newLines(last, lines)) print(line, json);
    last = lines;
  }
}

function print(line: LogLine, json: boolean): void {
  if (json) return void process.stdout.write(`${JSON.stringify(line)}\n`);
  process.stdout.write(`${harmless(shownLine(line))}\n`);
}
