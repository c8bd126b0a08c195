import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { schemaCheck } from './json-schema-check.js';
import { standInForExpressGateway } from './express-gateway-modules.js';
import { PluginContext } from './plugin-context.js';
import { type PluginCondition, PluginFailure, type PluginPolicy, type Registered } from './plugin.js';

export interface PluginToLoad {
  readonly name: string;
  /** A path, or the name of a package. */
  readonly module: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

export interface PluginPlace {
  /** What paths are relative to, and packages are looked for from. */
  readonly folder: string;
  /** What a plugin reads as its gateway's configuration. */
  readonly config: unknown;
  readonly say: (level: 'info' | 'warn' | 'error', message: string) => void;
}

type Exported = Partial<PluginPolicy & PluginCondition> & {
  readonly init?: (context: PluginContext) => unknown;
  readonly schema?: unknown;
  readonly default?: Exported;
};

/** Runs a plugin's code, and answers what it registers. Throws `PluginFailure`. */
export async function loadPlugin(plugin: PluginToLoad, place: PluginPlace): Promise<Registered> {
  const context = new PluginContext(plugin.name, structuredClone(plugin.settings), place);
  standInForExpressGateway({ ...context, say: place.say });
  const exported = await imported(plugin, place.folder);
  if (typeof exported.init === 'function') await initialise(plugin.name, exported, context);
  else if (typeof exported.policy === 'function') context.registerPolicy(exported as PluginPolicy);
  else if (typeof exported.handler === 'function') context.registerCondition(exported as PluginCondition);
  else throw new PluginFailure(plugin.name, 'it exports no function "init"', 'name the file with its manifest');
  return context;
}

async function initialise(name: string, exported: Exported, context: PluginContext): Promise<void> {
  const problem = checkOf(name, exported.schema)(context.settings);
  if (problem !== null)
    throw new PluginFailure(name, `its settings are wrong: ${problem}`, 'mend them in system.config');
  try {
    await exported.init!(context);
  } catch (error) {
    throw failureOf(name, error);
  }
}

function checkOf(name: string, schema: unknown): ReturnType<typeof schemaCheck> {
  try {
    return schemaCheck(schema);
  } catch (error) {
    throw new PluginFailure(name, `the schema of its settings is none: ${messageOf(error)}`, 'mend the plugin');
  }
}

async function imported({ name, module }: PluginToLoad, folder: string): Promise<Exported> {
  try {
    const path = createRequire(join(folder, 'plugin.js')).resolve(module);
    const namespace = (await import(pathToFileURL(path).href)) as Exported;
    return innermost(namespace);
  } catch (error) {
    throw failureOf(name, error);
  }
}

/** CommonJS is the default of its namespace, and what a compiler made of a module the default of that. */
function innermost(exported: Exported): Exported {
  const isPlugin = [exported.init, exported.policy, exported.handler].some((part) => typeof part === 'function');
  return isPlugin || exported.default == null ? exported : innermost(exported.default);
}

function failureOf(name: string, error: unknown): PluginFailure {
  if (error instanceof PluginFailure) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND') return missing(name, error as MissingModule);
  return new PluginFailure(name, `it failed when it was started: ${messageOf(error)}`, 'mend it, or remove it');
}

type MissingModule = Error & { readonly requireStack?: readonly string[] };

function missing(name: string, { message, requireStack = [] }: MissingModule): PluginFailure {
  const wanted = /(?:module|package) '([^']+)'/.exec(message)?.[1] ?? '';
  if (/^[./]/.test(wanted)) return new PluginFailure(name, `the file ${wanted} is not there`, 'put it there');
  const from = requireStack[0] ?? /imported from (\S+)/.exec(message)?.[1] ?? '';
  return new PluginFailure(name, `the package ${wanted} is not there`, wayOutFrom(from));
}

/** Behind walls packages come from a package.json alone, and what is above the folder cannot be looked at. */
const wayOutFrom = (file: string): string =>
  process.permission === undefined ? `npm install in ${homeOf(file)}` : 'name it in the "dependencies" of package.json';

/** The next folder above a file that lists packages. */
function homeOf(file: string): string {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder))
    if (existsSync(join(folder, 'package.json'))) return folder;
  return dirname(file);
}

const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n', 1).join();
