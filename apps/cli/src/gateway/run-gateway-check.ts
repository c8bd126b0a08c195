import type { HttpsServer } from '@tiffin/gateway-files';
import { exitCode } from '../exit-code.js';
import { Terminal } from '../output/terminal.js';
import { noteLines } from './note-lines.js';
import { pathOf, readFiles, refusals } from './read-files.js';

/** Says all that there is to say about the files of a gateway; starts nothing. */
export async function runGatewayCheck(
  path: string,
  { json = false, plugins }: { readonly json?: boolean; readonly plugins: boolean },
): Promise<void> {
  const terminal = new Terminal(json);
  const read = await readFiles(pathOf(path), { plugins });
  const refused = refusals(read.notes).length;
  const { apiEndpoints, serviceEndpoints, pipelines } = read.config;
  if (json) {
    const names = { apiEndpoints: Object.keys(apiEndpoints), pipelines: Object.keys(pipelines) };
    terminal.data({ ok: refused === 0, ...names, http: read.http, https: withoutKeys(read.https), notes: read.notes });
  } else {
    for (const line of noteLines(read.notes)) terminal.line(line);
    const named = read.plugins.plugins.map(({ name }) => name);
    if (plugins && named.length > 0)
      terminal.line(
        `The code of ${counted(named.length, 'plugin')} was run to see what it registers: ${named.join(', ')}.`,
      );
    const what = [
      counted(Object.keys(apiEndpoints).length, 'API endpoint'),
      counted(Object.keys(serviceEndpoints).length, 'service endpoint'),
      counted(Object.keys(pipelines).length, 'pipeline'),
    ].join(', ');
    if (refused === 0) terminal.done(`all of it can be served: ${what}`);
    else terminal.failed(`${counted(refused, 'part')} of it cannot be served (${what})`);
  }
  if (refused > 0) process.exitCode = exitCode.failed;
}

const withoutKeys = (https: HttpsServer | null): object | null =>
  https === null ? null : { port: https.port, hostname: https.hostname, domains: Object.keys(https.tls) };

export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
