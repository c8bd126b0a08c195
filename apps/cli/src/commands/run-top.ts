import type { ApiClient } from '../api/api-client.js';
import { goOn } from '../api/go-on.js';
import { type UnitsUsage, usageOfUnitsQuery, usageOfUnitsSubscription } from '../api/live-documents.js';
import { Failure } from '../failure.js';
import type { Terminal } from '../output/terminal.js';
import { topLines } from '../output/top-lines.js';
import { type EnvironmentOptions, inEnvironment } from './in-environment.js';

interface Options extends EnvironmentOptions {
  readonly watch?: boolean;
}

/** Shows what units use of processor and memory, once or again and again. */
export function runTop(options: Options): Promise<void> {
  return inEnvironment(options, (api, id, terminal) =>
    options.watch === true ? watch(api, id, terminal) : once(api, id, terminal),
  );
}

async function once(api: ApiClient, id: string, terminal: Terminal): Promise<void> {
  const { data, missing } = await api.askPartly(usageOfUnitsQuery, { id });
  const usage = data.environment.unitMetrics;
  if (usage === null) throw new Failure(missing[0] ?? 'Its cell does not answer.', 1, { code: 'CELL_UNAVAILABLE' });
  if (terminal.json) return terminal.data({ ok: true, ...usage });
  for (const line of topLines(usage)) terminal.line(line);
}

/** With `--json` a document a line. */
async function watch(api: ApiClient, id: string, terminal: Terminal): Promise<void> {
  for await (const { unitMetrics } of goOn(() => api.subscribe(usageOfUnitsSubscription, { id }))) {
    if (terminal.json) process.stdout.write(`${JSON.stringify(unitMetrics)}\n`);
    else show(unitMetrics, terminal);
  }
}

function show(usage: UnitsUsage, terminal: Terminal): void {
  // A terminal shows the newest alone.
  if (process.stdout.isTTY) process.stdout.write('\u001b[H\u001b[2J');
  for (const line of topLines(usage)) terminal.line(line);
}
