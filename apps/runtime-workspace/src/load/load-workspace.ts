import { dirname } from 'node:path';
import { ignoredRelations, type ModelConfig, type WorkspaceConfig } from '@tiffin/contracts';
import type { JsonLog } from '@tiffin/runtime';
import { createModelBuilder, type ModelBuilder, type ModelClass } from '../juggler.js';
import { joinModelFor } from '../relations/join-model.js';
import { mendQueries } from '../relations/mend-queries.js';
import { mendRelations } from '../relations/mend-relations.js';
import { relateToItself } from '../relations/relate-to-itself.js';
import { defineModel } from './define-model.js';
import { guardPasswords } from './guard-passwords.js';
import { LoadError } from './load-error.js';
import { fieldsOf, type LoadedModel, type Relation } from './model-shape.js';
import { openSources, type Source, withColumnsOnly } from './open-sources.js';
import { RemoteFacade } from './remote-facade.js';
import { runScript } from './run-script.js';

export interface LoadOptions {
  /** The folder of the models' scripts. */
  readonly codeFolder: string;
  /** How long one call of a method or hook may take. */
  readonly methodTimeoutMs: number;
  readonly log: JsonLog;
  /** Ends the waiting for a database. */
  readonly closing: AbortSignal;
}

/** A model that REST serves, with what its script declared. */
export interface ServedModel extends LoadedModel {
  readonly remote: RemoteFacade;
}

export interface LoadedWorkspace {
  readonly models: readonly ServedModel[];
  /** Whether the databases of all connectors answer. */
  readonly isConnected: boolean;
  close(): Promise<void>;
}

/**
 * Defines and relates all models, connects, however long that takes, and runs the scripts. A `PersistedModel` or `User` without connector is left
 * out, and so is its script. Errors: `LoadError`.
 */
export async function loadWorkspace(given: WorkspaceConfig, options: LoadOptions): Promise<LoadedWorkspace> {
  const config = withColumnsOnly(given);
  const builder = createModelBuilder();
  const sources = await openSources(config, { ...options, builder, folder: dirname(options.codeFolder) });
  const attached = config.models.filter(({ base, connector }) => base === 'Model' || connector !== undefined);
  const classes = new Map(attached.map((model) => [model.name, define(model, { builder, sources })]));
  for (const model of attached) relate(model, classes);
  const models = attached.map((model) => describe(model, classes.get(model.name) as ModelClass, options));
  await Promise.all([...sources.values()].map((source) => source.connect()));
  await runScripts(models, options);
  linkRelations(models);
  for (const model of config.models) warnOfIgnored(model, options.log);
  return {
    models,
    get isConnected() {
      return [...sources.values()].every(({ isUp }) => isUp);
    },
    async close() {
      await Promise.all([...sources.values()].map(({ source }) => source.disconnect()));
    },
  };
}

interface Homes {
  readonly builder: ModelBuilder;
  readonly sources: ReadonlyMap<string, Source>;
}

function define(model: ModelConfig, { builder, sources }: Homes): ModelClass {
  const home = model.connector === undefined ? undefined : sources.get(model.connector);
  const Model = defineModel(model, home?.source ?? builder);
  if (home) {
    home.mend?.(Model);
    mendQueries(Model);
    mendRelations(Model);
  }
  if (model.base === 'User') guardPasswords(Model);
  return Model;
}

function relate(model: ModelConfig, classes: ReadonlyMap<string, ModelClass>): void {
  const Model = classes.get(model.name) as ModelClass;
  if (model.connector === undefined) return;
  for (const { name, type, model: target, foreignKey } of model.relations) {
    const Target = classes.get(target) as ModelClass;
    if (type === 'hasAndBelongsToMany' && Target === Model) relateToItself(Model, name);
    else Model[type](Target, { as: name, ...(foreignKey ? { foreignKey } : {}), ...joinedBy(type, Model, Target) });
  }
}

function joinedBy(type: string, Model: ModelClass, Target: ModelClass): { through?: ModelClass } {
  const through = type === 'hasAndBelongsToMany' ? joinModelFor(Model, Target) : undefined;
  return through ? { through } : {};
}

function describe(config: ModelConfig, Model: ModelClass, options: LoadOptions): ServedModel {
  const idName = config.base === 'Model' ? 'id' : Model.definition.idName();
  // Fields and relations of one model complete those of others, so that they are read late.
  let fields: LoadedModel['fields'] | undefined;
  return {
    name: config.name,
    config,
    Model,
    idName,
    generatesIds: Boolean(Model.definition.properties[idName]?.generated),
    get fields() {
      return (fields ??= fieldsOf(config, Model));
    },
    relations: new Map<string, Relation>(),
    remote: new RemoteFacade(Model, options.methodTimeoutMs),
  };
}

/** The save said so too. */
function warnOfIgnored(model: ModelConfig, log: JsonLog): void {
  const ignored = ignoredRelations(model, model.connector !== undefined);
  if (ignored !== null) log.warn(`Model "${model.name}": ${ignored}`);
}

/**
 * The relations of the canvas and those that scripts defined while they loaded. Embedded rows are part of their row, and a
 * polymorphic `belongsTo` leads to no one model: neither is a path or an include.
 */
function linkRelations(models: readonly ServedModel[]): void {
  const byClass = new Map(models.map((model) => [model.Model, model]));
  for (const { Model, config, relations } of models) {
    const isAttached = config.connector !== undefined;
    for (const { name, type, embed, modelTo, modelThrough } of isAttached ? Object.values(Model.relations) : []) {
      const target = modelTo && byClass.get(modelTo);
      if (!target || embed) continue;
      const kind = modelThrough ? 'hasAndBelongsToMany' : (type as Relation['type']);
      (relations as Map<string, Relation>).set(name, { name, type: kind, target });
    }
  }
}

/** One after the other, in the config's order, so that what they print and define is the same at each start. */
async function runScripts(models: readonly ServedModel[], { codeFolder, log }: LoadOptions): Promise<void> {
  const app = { models: Object.fromEntries(models.map(({ name, Model }) => [name, Model])) };
  for (const { remote } of models) remote.attach(app);
  for (const { Model, config, remote } of models) {
    if (config.script !== undefined) await runScript(Model, { codeFolder, path: config.script }, log);
    remote.methods.unshift(...config.methods.filter((own) => !remote.methods.some(({ name }) => name === own.name)));
    for (const { name } of remote.methods) requireFunction(Model, name, config.script);
  }
}

function requireFunction(Model: ModelClass, name: string, script: string | undefined): void {
  const holder = name.startsWith('prototype.') ? (Model.prototype as Record<string, unknown>) : Model;
  if (typeof holder[name.replace(/^prototype\./, '')] === 'function') return;
  const where =
    script === undefined ? 'it has no script' : `its script ${script} does not define ${Model.modelName}.${name}`;
  throw new LoadError(`Model "${Model.modelName}" declares the method "${name}", but ${where}.`);
}
