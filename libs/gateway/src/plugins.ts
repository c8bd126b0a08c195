import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import type { PluginConfig } from '@tiffin/contracts';
import { judgingSchemas, schemaCheck, type SchemaCheck } from '@tiffin/runtime/plugins';
import { type Fields, isFields, textOf } from './shapes.js';

/** A plugin that the files name, with the place of its code; null where that is not there. */
export interface FoundPlugin extends Omit<PluginConfig, 'module'> {
  readonly module: string | null;
  /** What was looked for. */
  readonly wanted: string;
}

export interface FoundPlugins {
  readonly folder: string;
  readonly plugins: readonly FoundPlugin[];
}

interface Part {
  readonly name: string;
  readonly schema?: unknown;
}

/** What the code of a plugin registers, or why it cannot. */
export interface InspectedPlugin extends FoundPlugin {
  readonly policies: readonly Part[];
  readonly conditions: readonly Part[];
  readonly failure: { readonly reason: string; readonly wayOut: string } | null;
}

const prefix = 'express-gateway-plugin-';

/** Where the code of a plugin is, as Express Gateway finds it: nothing of it is run. */
export function findPlugin(name: string, given: unknown, folder: string): FoundPlugin {
  const { package: named, ...settings } = isFields(given) ? given : {};
  const wanted = textOf(named) ?? (name.startsWith(prefix) ? name : prefix + name);
  return { name, settings, wanted, module: moduleAt(wanted, folder) };
}

function moduleAt(wanted: string, folder: string): string | null {
  const { resolve: find } = createRequire(join(folder, 'server.js'));
  const isPath = /^\.{0,2}\//.test(wanted);
  // A package of the folder itself may not have been linked by an installation.
  for (const place of isPath ? [wanted] : [wanted, `./${wanted}`, `./plugins/${wanted}`]) {
    try {
      return find(place);
    } catch {
      continue;
    }
  }
  return null;
}

/** Policies and conditions that lie in the folder under their names, for whoever registers them in a program of their own. */
export function findLocalParts(names: readonly string[], folder: string): readonly FoundPlugin[] {
  return names.flatMap((name) => {
    const places = ['policies', 'conditions', 'config/policies', 'config/conditions'].map((place) => join(place, name));
    const module = places.map((place) => moduleAt(resolve(folder, place), folder)).find((found) => found !== null);
    return module === undefined ? [] : [{ name, settings: {}, wanted: module, module }];
  });
}

export interface PluginPart {
  readonly plugin: string;
  readonly check: SchemaCheck;
}

/** What pipelines may use beside what the gateway has. */
export interface PluginParts {
  readonly policies: ReadonlyMap<string, PluginPart>;
  readonly conditions: ReadonlyMap<string, PluginPart>;
  /** Null: nobody has looked at the code of plugins. */
  readonly inspected: readonly InspectedPlugin[] | null;
  /** Named in the files. */
  readonly named: readonly string[];
  /** Names that pipelines use, and nobody has: filled while they are read. */
  readonly wanting: Set<string>;
}

export function partsOf(inspected: readonly InspectedPlugin[] | null, named: readonly string[]): PluginParts {
  const all = inspected ?? [];
  const judging = judgingSchemas(
    all.flatMap(({ policies, conditions }) => [...policies, ...conditions].map(({ schema }) => schema)),
  );
  const parts = (of: (plugin: InspectedPlugin) => readonly Part[]): Map<string, PluginPart> =>
    new Map(
      all.flatMap((plugin) =>
        of(plugin).map(({ name, schema }) => [name, { plugin: plugin.name, check: checkOf(judging(schema)) }] as const),
      ),
    );
  return {
    policies: parts(({ policies }) => policies),
    conditions: parts(({ conditions }) => conditions),
    inspected,
    named,
    wanting: new Set(),
  };
}

function checkOf(schema: unknown): SchemaCheck {
  try {
    return schemaCheck(schema);
  } catch (error) {
    return () => `its schema is none: ${(error as Error).message}`;
  }
}

/** Plugins in the form in which the gateway loads them. */
export const loadable = (inspected: readonly InspectedPlugin[]): readonly PluginConfig[] =>
  inspected.flatMap(({ name, module, settings, failure }) =>
    module === null || failure !== null ? [] : [{ name, module, settings: settings as Fields }],
  );
