import { writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import {
  canvasOfConfig,
  type Note,
  type ReadGatewayFolder,
  takePlugins,
  type TakenPlugins,
} from '@tiffin/gateway-files';
import { canvasOf } from '../apply/read-canvas-file.js';
import { Failure } from '../failure.js';
import { Terminal } from '../output/terminal.js';
import { noteLines } from './note-lines.js';
import { pathOf, readFiles, refusals } from './read-files.js';
import { counted } from './run-gateway-check.js';

interface ImportOptions {
  readonly name?: string;
  readonly out?: string;
  readonly partly?: boolean;
  /** False: the code of plugins is not run. */
  readonly plugins?: boolean;
}

/** Writes the canvas of a configuration, ready for `tiffin apply`, and says what is otherwise there. */
export async function runGatewayImport(given: string, options: ImportOptions): Promise<void> {
  const { name, out, partly = false, plugins = true } = options;
  const terminal = new Terminal(true);
  const path = pathOf(given);
  const read = await readFiles(path, { plugins });
  const imported = canvasOfConfig(read.config, name ?? nameFrom(path), { file: basename(path), ...takenOf(read) });
  const notes: readonly Note[] = [...read.notes, ...imported.notes];
  for (const line of noteLines(notes)) terminal.warn(line);
  const refused = refusals(notes);
  if (refused.length > 0 && !partly)
    throw new Failure(
      `Nothing is written: ${counted(refused.length, 'part')} of the configuration cannot be taken over (see above). Way out: mend them, or take the rest with --partly.`,
    );
  const text = `${JSON.stringify(canvasOf(imported.canvas), null, 2)}\n`;
  if (out === undefined) return void process.stdout.write(text);
  writeFileSync(pathOf(out), text);
  terminal.done(`${out} holds the canvas: ${counted(Object.keys(read.config.apiEndpoints).length, 'API endpoint')}`);
}

/** The code of the plugins that work. */
function takenOf({ config: { plugins, pluginFolder } }: ReadGatewayFolder): { readonly plugins?: TakenPlugins } {
  if (plugins === undefined || pluginFolder === undefined) return {};
  return { plugins: takePlugins(pluginFolder, plugins, 'system.config') };
}

/** `shop` of `shop/config/gateway.config.yml`, `shop/config` and `shop`. */
function nameFrom(path: string): string {
  const folder = /\.(?:ya?ml|json)$/.test(path) ? dirname(path) : path;
  const named = basename(folder) === 'config' ? dirname(folder) : folder;
  return basename(named) || 'Gateway';
}
