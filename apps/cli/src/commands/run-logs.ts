import type { FollowedLine, LogLine } from '@tiffin/contracts';
import type { ApiClient } from '../api/api-client.js';
import { openApi } from '../api/open-api.js';
import { logsQuery, unitsQuery } from '../api/documents.js';
import { goOn } from '../api/go-on.js';
import { logsSubscription } from '../api/live-documents.js';
import { environmentOf, findProject } from '../api/find-project.js';
import { exitCode } from '../exit-code.js';
import { Failure } from '../failure.js';
import { Terminal } from '../output/terminal.js';
import { harmless } from '../output/harmless.js';
import { shownLine } from './shown-line.js';
import { ShownLines } from './shown-lines.js';

interface Options {
  readonly tenant?: string;
  readonly project?: string;
  readonly environment: string;
  readonly tail: number;
  readonly follow?: boolean;
  readonly json?: boolean;
}

/** As many as the API gives. */
const longestTail = 1_000;

export async function runLogs(unit: string, options: Options): Promise<void> {
  const terminal = new Terminal(options.json === true);
  const api = openApi();
  try {
    const id = environmentOf(await findProject(api, options), options.environment);
    const unitKey = await findUnit(api, id, unit);
    if (options.follow) return await follow(api, { id, unitKey, tail: options.tail }, options.json === true);
    const asked = { id, unitKey, tail: options.tail };
    const lines = (await api.ask(logsQuery, asked)).environment.unitLogs as readonly LogLine[];
    if (options.json) return terminal.data({ ok: true, unitKey, lines });
    for (const line of lines) print(line, false);
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

interface Followed {
  readonly id: string;
  readonly unitKey: string;
  readonly tail: number;
}

/** Prints what is there and what comes, each line once, until the command is ended. */
async function follow(api: ApiClient, followed: Followed, json: boolean): Promise<void> {
  const shown = new ShownLines();
  const connect = (connection: number) => {
    shown.begin();
    // What came while there was no connection is among the last lines.
    const tail = connection === 0 ? followed.tail : longestTail;
    return api.subscribe(logsSubscription, { ...followed, tail });
  };
  for await (const { unitLogs } of goOn(connect)) {
    for (const line of unitLogs as readonly FollowedLine[]) if (shown.isNew(line)) print(line, json);
  }
}

function print(line: FollowedLine, json: boolean): void {
  if (json) return void process.stdout.write(`${JSON.stringify(line)}\n`);
  if (line.missed != null) process.stderr.write(`  ${line.missed} lines came too fast to be shown\n`);
  process.stdout.write(`${harmless(shownLine(line))}\n`);
}
