import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { type GatewayFile, readGatewayFiles, type ReadGateway } from './read-gateway-files.js';
import { findLocalParts, findPlugin, type FoundPlugin, type FoundPlugins, type InspectedPlugin } from './plugins.js';
import type { Environment } from './substitute-environment.js';

/** There is nothing that could be read. */
export class NoGatewayFiles extends Error {
  override readonly name = 'NoGatewayFiles';
}

export interface FoundFiles {
  /** What notes and messages name files relative to. */
  readonly root: string;
  readonly gateway: string;
  readonly system: string | null;
  readonly models: readonly string[];
  readonly consumers: string | null;
}

const endings = ['yml', 'yaml', 'json'];

/**
 * Finds `gateway.config.yml`, `.yaml` or `.json` with what lies beside it: in a folder, in its `config/`, or the file that is named
 * itself. Throws `NoGatewayFiles`.
 */
export function findGatewayFiles(path: string): FoundFiles {
  const kind = kindOf(path);
  if (kind === null) throw new NoGatewayFiles(`There is nothing at ${path}: name a folder, or a gateway.config file.`);
  if (kind === 'file') return withBeside(dirname(resolve(path)), resolve(path), dirname(resolve(path)));
  const folder = [path, join(path, 'config')].find((one) => fileOf(one, 'gateway.config') !== null);
  if (folder === undefined)
    throw new NoGatewayFiles(
      `${path} holds no gateway.config.${endings.join(', .')}, and neither does a folder config in it: name the folder that does.`,
    );
  return withBeside(resolve(path), resolve(fileOf(folder, 'gateway.config')!), resolve(folder));
}

function withBeside(root: string, gateway: string, folder: string): FoundFiles {
  const models = join(folder, 'models');
  const names = kindOf(models) === 'folder' ? readdirSync(models).filter((name) => name.endsWith('.json')) : [];
  return {
    root,
    gateway,
    system: fileOf(folder, 'system.config'),
    consumers: fileOf(folder, 'consumers'),
    models: names.sort().map((name) => join(models, name)),
  };
}

const kindOf = (path: string): 'file' | 'folder' | null => {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? null : found.isDirectory() ? 'folder' : 'file';
};

const fileOf = (folder: string, name: string): string | null =>
  endings.map((ending) => join(folder, `${name}.${ending}`)).find((path) => kindOf(path) === 'file') ?? null;

/**
 * Reads the files of an Express Gateway and makes of them what the gateway runtime loads, with notes about everything that is not
 * taken over as it stands. `environment` is what `${NAME}` is read from; `inspected`: what `inspectPlugins` made of its `plugins`. Throws `NoGatewayFiles`.
 */
export function readGatewayFolder(
  path: string,
  environment: Environment,
  inspected: readonly InspectedPlugin[] | null = null,
): ReadGatewayFolder {
  const { root, gateway, system, models, consumers } = findGatewayFiles(path);
  const file = (at: string): GatewayFile => ({
    name: relative(root, at) || basename(at),
    text: readFileSync(at, 'utf8'),
  });
  // Express Gateway takes paths as relative to where it was started, which is the folder above `config`.
  const absolute = (beside: string): string => {
    const places = [resolve(root, beside), resolve(dirname(gateway), beside)];
    return places.find((place) => kindOf(place) === 'file') ?? places[0]!;
  };
  const read = (beside: string): string | null => {
    try {
      return readFileSync(absolute(beside), 'utf8');
    } catch {
      return null;
    }
  };
  const files = {
    gateway: file(gateway),
    system: system === null ? null : file(system),
    models: models.map(file),
    consumers: consumers === null ? null : file(consumers),
    beside: { absolute, read },
    ...(inspected === null ? {} : { plugins: { folder: root, inspected } }),
  };
  const { wanted, ...rest } = readGatewayFiles(files, environment);
  return { ...rest, plugins: { folder: root, plugins: foundOf(wanted, root) } };
}

/** What the files of a folder come to, with the plugins that they name. */
export interface ReadGatewayFolder extends Omit<ReadGateway, 'wanted'> {
  readonly plugins: FoundPlugins;
}

function foundOf({ plugins, names }: ReadGateway['wanted'], root: string): readonly FoundPlugin[] {
  const named = Object.entries(plugins).map(([name, given]) => findPlugin(name, given, root));
  // Of two with one name the later one counts.
  return [...findLocalParts(names, root), ...named];
}
