import { BoundSetting, type GatewayConfig, type PluginConfig } from '@tiffin/contracts';
import { type JsonLog, runId } from '@tiffin/runtime';
import type { PluginCondition, PluginPlace, PluginPolicy, Registered, SchemaCheck } from '@tiffin/runtime/plugins';
import { ConfigError } from '../load/config-error.js';
import type { Section } from '../load/section.js';
import { createSides, type Sides } from './express-sides.js';

type Libraries = typeof import('../plugin-libraries.entry.js');

/** What was registered, and by which plugin. */
export interface Of<Part> {
  readonly part: Part;
  readonly plugin: string;
}

interface PluginSettings {
  readonly config: PluginsConfig;
  readonly log: JsonLog;
  readonly answerMs: number;
  /** What the config says of it. */
  readonly brought: string;
}

/** The code that a config brings along, with what it has registered. */
export class PluginHost {
  /** Another one each time that code is started. */
  readonly run = runId();
  readonly #policies = new Map<string, Of<PluginPolicy>>();
  readonly #conditions = new Map<string, Of<PluginCondition>>();
  readonly sides: Sides;
  private readonly brought: string;
  readonly #judging: (schema: unknown) => unknown;
  /** Whether routes stand before the API endpoints. */
  readonly hasRoutes: boolean;

  private constructor(
    private readonly libraries: Libraries,
    readonly registered: readonly (readonly [plugin: string, what: Registered])[],
    readonly settings: PluginSettings,
  ) {
    this.brought = settings.brought;
    const app = libraries.express();
    app.set('x-powered-by', false);
    for (const [plugin, { policies, conditions, routes }] of registered) {
      for (const part of policies) this.#policies.set(part.name, { part, plugin });
      for (const part of conditions) this.#conditions.set(part.name, { part, plugin });
      for (const add of routes) attempt(plugin, () => add(app));
    }
    this.#judging = libraries.judgingSchemas(
      registered.flatMap(([, { policies, conditions }]) => [...policies, ...conditions].map(({ schema }) => schema)),
    );
    this.hasRoutes = registered.some(([, { routes }]) => routes.length > 0);
    this.sides = createSides(libraries.express, app, settings.config.gatewayConfig);
  }

  /** Runs the code of the plugins that a config names; undefined where it names none. Throws ConfigError. */
  static async start(given: unknown, log: JsonLog, answerMs = longestAnswerMs): Promise<PluginHost | undefined> {
    const config = given as GatewayConfig;
    const plugins = config?.plugins ?? [];
    if (plugins.length === 0) return undefined;
    const libraries = await import('../plugin-libraries.entry.js');
    if (config.pluginFolder !== undefined) process.chdir(config.pluginFolder);
    tellRejections(log);
    const seen = seenConfig(config, plugins);
    const say: PluginPlace['say'] = (level, message) => log[level](message);
    const place = { folder: process.cwd(), config: seen, say };
    const registered: (readonly [string, Registered])[] = [];
    for (const plugin of plugins)
      registered.push([plugin.name, await libraries.loadPlugin(plugin, place).catch(asConfigError)]);
    return new PluginHost(libraries, registered, {
      ...{ config: seen, log, answerMs },
      brought: JSON.stringify([config.plugins, config.pluginFolder]),
    });
  }

  /** Whether it is the code that a config brings along. */
  runs({ plugins, pluginFolder }: GatewayConfig): boolean {
    return this.brought === JSON.stringify([plugins, pluginFolder]);
  }

  /** From now on plugins see another config, in the object that they have; answers what takes that back. */
  show(config: GatewayConfig): () => void {
    const { gatewayConfig } = this.settings.config;
    const before = { ...gatewayConfig };
    Object.assign(gatewayConfig, seenConfig(config, config.plugins ?? []).gatewayConfig);
    return () => void Object.assign(gatewayConfig, before);
  }

  policy(name: string): Of<PluginPolicy> | undefined {
    return this.#policies.get(name);
  }

  condition(name: string): Of<PluginCondition> | undefined {
    return this.#conditions.get(name);
  }

  /** Parameters as the schema has them. Throws ConfigError. */
  parameters({ part, plugin }: Of<{ readonly name: string; readonly schema?: unknown }>, given: Section): object {
    const value = structuredClone(withTexts(given.fields)) as object;
    const problem = attempt(plugin, (): ReturnType<SchemaCheck> =>
      this.libraries.schemaCheck(this.#judging(part.schema))(value),
    );
    if (problem === null) return value;
    throw given.invalid(`is not what the schema of the plugin "${plugin}" wants: ${problem}`);
  }
}

/** Code of a plugin takes a text for a text, wherever it stands. */
function withTexts(value: unknown): unknown {
  if (value instanceof BoundSetting) return value.literal;
  if (Array.isArray(value)) return value.map(withTexts);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, withTexts(part)]));
}

/** What a plugin reads as `config`: the parts of Express Gateway's that it can mean anything by. */
export interface PluginsConfig {
  readonly gatewayConfig: Pick<GatewayConfig, 'apiEndpoints' | 'pipelines' | 'policies'> & {
    readonly serviceEndpoints: Readonly<Record<string, unknown>>;
  };
  readonly systemConfig: { readonly plugins: Readonly<Record<string, unknown>> };
}

const longestAnswerMs = 30_000;

function seenConfig(
  { apiEndpoints, serviceEndpoints, pipelines, policies }: GatewayConfig,
  plugins: readonly PluginConfig[],
): PluginsConfig {
  const services = Object.entries(serviceEndpoints).map(([name, endpoint]) => {
    const single = 'urls' in endpoint && endpoint.urls.length === 1 ? { url: endpoint.urls[0] } : {};
    return [name, { ...endpoint, ...single }] as const;
  });
  return structuredClone({
    gatewayConfig: { apiEndpoints, serviceEndpoints: Object.fromEntries(services), pipelines, policies },
    systemConfig: { plugins: Object.fromEntries(plugins.map(({ name, settings }) => [name, settings])) },
  });
}

function asConfigError(error: unknown): never {
  throw new ConfigError('PLUGIN_FAILED', error instanceof Error ? error.message : String(error));
}

/** Runs a plugin's code at load. Throws ConfigError. */
export function attempt<Value>(plugin: string, run: () => Value): Value {
  try {
    return run();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError('PLUGIN_FAILED', `The plugin "${plugin}" failed when it was loaded: ${reason}`);
  }
}

let isTelling = false;

/** What plugins were written for only warned of a rejection that nobody handles; the process lives on, and says so. */
function tellRejections(log: JsonLog): void {
  if (isTelling) return;
  isTelling = true;
  process.on('unhandledRejection', (error) =>
    log.error('a promise of a plugin was rejected, and nothing took it', { error }),
  );
}
