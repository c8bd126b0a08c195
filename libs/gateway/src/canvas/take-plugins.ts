import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { dependenciesOfManifest } from '@tiffin/canvas-rules';
import type { PluginConfig } from '@tiffin/contracts';
import { type Note, Teller } from '../note.js';

export interface TakenPlugins {
  /** By place in the list of those that were given; null: it cannot be taken over. */
  readonly packages: readonly (string | null)[];
  /** The code of all of them, and a package.json with what that code names. */
  readonly files: Readonly<Record<string, string>>;
  readonly notes: readonly Note[];
}

/** The code of plugins as a gateway of a canvas has it: files of their folder, and npm packages by name. Nothing of it is run. */
export function takePlugins(folder: string, plugins: readonly PluginConfig[], file: string): TakenPlugins {
  const notes: Note[] = [];
  const code = new PluginCode(realpathSync(folder), new Teller(notes, { file }));
  const packages = plugins.map((plugin) => code.take(plugin));
  return { packages, files: code.files(), notes };
}

/** In what way code names other code, as far as can be told without running it. */
const naming = /\b(?:require|import|from)[ \t]{0,4}\(?[ \t]{0,4}['"]([^'"\n]{1,200})['"]/g;
/** What keys and passwords lie in by custom. */
const isKeyFile = (path: string): boolean =>
  /\.(?:pem|key|p12|pfx|jks|keystore)$|(?:^|\/)(?:credentials?|secrets?)\.(?:json|ya?ml|txt|ini)$/i.test(path);
const isCode = (path: string): boolean => /\.(?:js|cjs|mjs)$/.test(path);

interface Manifest {
  readonly type?: unknown;
  readonly dependencies?: Readonly<Record<string, unknown>>;
}

class PluginCode {
  readonly #texts = new Map<string, string>();
  readonly #packages = new Map<string, string>();

  constructor(
    private readonly root: string,
    private readonly tell: Teller,
  ) {}

  take({ name, module }: PluginConfig): string | null {
    const tell = this.tell.at({ field: `plugins.${name}` });
    if (this.#isOwn(module)) {
      for (const path of this.#beside(module)) this.#takeFile(path, tell);
      return `./${this.#inside(module)}`;
    }
    const named = packageAt(module);
    if (named !== null && resolved(named, this.root) === module) return this.#takePackage(named, this.root, tell);
    tell.refused('its code cannot be taken over', 'it lies outside of the folder', 'put it there, or into a package');
    return null;
  }

  files(): Readonly<Record<string, string>> {
    const { type } = manifestIn(this.root);
    const dependencies = Object.fromEntries([...this.#packages].toSorted());
    const manifest = { ...(typeof type === 'string' ? { type } : {}), dependencies };
    const isNeeded = this.#packages.size > 0 || type === 'module';
    return {
      ...Object.fromEntries([...this.#texts].toSorted()),
      ...(isNeeded ? { 'package.json': `${JSON.stringify(manifest, null, 2)}\n` } : {}),
    };
  }

  #inside = (path: string): string => relative(this.root, path).replaceAll(sep, '/');

  #isOwn(path: string): boolean {
    const inside = this.#inside(path);
    return !inside.startsWith('..') && !inside.split('/').includes('node_modules');
  }

  /** A plugin is a folder, unless it lies among everything else. */
  #beside(module: string): readonly string[] {
    const folder = dirname(module);
    return folder === this.root ? [module] : [module, ...filesBelow(folder)];
  }

  #takeFile(path: string, tell: Teller): void {
    const inside = this.#inside(path);
    if (this.#texts.has(inside)) return;
    const bytes = readFileSync(path);
    if (bytes.includes(0)) {
      tell.warning(`the file ${inside} is left out`, 'it is no text', 'do without it');
      return;
    }
    const text = bytes.toString();
    if (isKeyFile(inside) || /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) {
      tell.warning(
        `the file ${inside} is left out`,
        'it looks like a secret, and a canvas holds none',
        'keep its value as a secret of the environment, and name that in the settings of the plugin',
      );
      return;
    }
    this.#texts.set(inside, text);
    if (isCode(path)) for (const [, named = ''] of text.matchAll(naming)) this.#follow(named, path, tell);
  }

  #follow(named: string, from: string, tell: Teller): void {
    if (isBuiltin(named) || /^express-gateway(?:-lite)?(?:\/|$)/.test(named)) return;
    if (!/^\.{1,2}\//.test(named)) return void this.#takePackage(nameOf(named), dirname(from), tell);
    const path = resolved(named, dirname(from));
    if (path !== null && this.#isOwn(path)) this.#takeFile(path, tell);
    else
      tell.warning(
        `${named} is left out`,
        `${this.#inside(from)} names it, and it is not in the folder`,
        'put it there, if it is needed',
      );
  }

  /** Its name; null where it cannot be installed. */
  #takePackage(name: string, folder: string, tell: Teller): string | null {
    if (this.#packages.has(name)) return name;
    const range = this.#rangeOf(name, folder);
    if (range === null) {
      tell.warning(`the package ${name} is left out`, 'no package.json names it', 'add it to "dependencies"');
      return null;
    }
    const read = dependenciesOfManifest(JSON.stringify({ dependencies: { [name]: range } }));
    if ('problem' in read) {
      tell.refused(`the package ${name} cannot be installed`, read.problem, 'name a version of the registry');
      return null;
    }
    this.#packages.set(name, range);
    return name;
  }

  /** In the next package.json that names it, from a folder upwards. */
  #rangeOf(name: string, folder: string): string | null {
    const range = manifestIn(folder).dependencies?.[name];
    if (typeof range === 'string') return range;
    return folder === this.root || folder === dirname(folder) ? null : this.#rangeOf(name, dirname(folder));
  }
}

function manifestIn(folder: string): Manifest {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return typeof manifest === 'object' && manifest !== null ? manifest : {};
  } catch {
    return {};
  }
}

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith('.') || entry.name === 'node_modules' || entry.name === 'package-lock.json') return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : entry.isFile() ? [path] : [];
  });

function resolved(named: string, folder: string): string | null {
  try {
    return createRequire(join(folder, 'server.js')).resolve(named);
  } catch {
    return null;
  }
}

const nameOf = (named: string): string =>
  named
    .split('/')
    .slice(0, named.startsWith('@') ? 2 : 1)
    .join('/');

/** The package that a file of `node_modules` is in. */
function packageAt(path: string): string | null {
  const [, inside] = path.split(`${sep}node_modules${sep}`);
  return inside === undefined ? null : nameOf(inside.replaceAll(sep, '/'));
}
