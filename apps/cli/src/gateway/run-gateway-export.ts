import { writeFileSync } from 'node:fs';
import { gatewayConfig } from '@tiffin/builds-rules';
import type { Canvas, Gateway } from '@tiffin/canvas-rules';
import { filesOfConfig } from '@tiffin/gateway-files';
import { headQuery } from '../api/documents.js';
import { canvasOf, readDocumentFile } from '../apply/read-canvas-file.js';
import { inProject, type ProjectOptions } from '../commands/in-project.js';
import { exitCode } from '../exit-code.js';
import { Failure } from '../failure.js';
import { Terminal } from '../output/terminal.js';
import { noteLines } from './note-lines.js';
import { pathOf } from './read-files.js';
import { writePlugins } from './write-plugins.js';

interface ExportOptions extends ProjectOptions {
  readonly file?: string;
  readonly gateway?: string;
  readonly out?: string;
}

/** Writes a gateway of a canvas as `gateway.config.yml`, and says what is otherwise in Express Gateway. */
export async function runGatewayExport(options: ExportOptions): Promise<void> {
  if (options.file !== undefined) return write(canvasOf(readDocumentFile(options.file)), options);
  await inProject({ ...options, json: true }, async (api, { id }) =>
    write((await api.ask(headQuery, { id })).project.head.canvas as Canvas, options),
  );
}

function write(canvas: Canvas, { gateway: wanted, out }: ExportOptions): void {
  const terminal = new Terminal(true);
  const gateway = gatewayOf(canvas, wanted);
  const { text, system, notes } = filesOfConfig(gatewayConfig(canvas, gateway));
  for (const line of noteLines(notes)) terminal.warn(line);
  if (out === undefined) {
    if (system !== null)
      terminal.warn('Its plugins are written with --out alone: these are files beside the one here.');
    return void process.stdout.write(text);
  }
  const path = pathOf(out);
  if (system !== null) writePlugins(path, system, gateway.files ?? {});
  writeFileSync(path, text);
  terminal.done(`${out} is written${system === null ? '' : ', and the code of its plugins beside it'}`);
}

/** The one of that name, or the only one. */
function gatewayOf({ entities }: Canvas, wanted: string | undefined): Gateway {
  const gateways = entities.filter((entity) => entity.type === 'Gateway');
  const found = gateways.filter(({ name }) => wanted === undefined || name.toLowerCase() === wanted.toLowerCase());
  if (found.length === 1) return found[0]!;
  const names = gateways.map(({ name }) => name).join(', ') || 'none';
  const reason = wanted === undefined ? 'Name one of the gateways with --gateway' : `There is no gateway "${wanted}"`;
  throw new Failure(`${reason}. There are: ${names}.`, exitCode.usage);
}
