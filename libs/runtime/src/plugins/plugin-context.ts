import { EventEmitter } from 'node:events';
import { format } from 'node:util';
import { PluginFailure, type PluginCondition, type PluginPolicy, type PluginRoutes } from './plugin.js';

export type Say = (level: 'info' | 'warn' | 'error', message: string) => void;

/** What a plugin's `init` is given. */
export class PluginContext {
  readonly policies: PluginPolicy[] = [];
  readonly conditions: PluginCondition[] = [];
  readonly routes: PluginRoutes[] = [];
  /** Nothing is ever told on it. */
  readonly eventBus = new EventEmitter();
  readonly logger: Readonly<Record<string, (...said: readonly unknown[]) => void>>;
  readonly services: object;
  readonly config: unknown;
  private readonly say: Say;

  constructor(
    private readonly plugin: string,
    readonly settings: Readonly<Record<string, unknown>>,
    { config, say }: { readonly config: unknown; readonly say: Say },
  ) {
    this.config = config;
    this.say = say;
    this.logger = loggerOf(say);
    this.services = absentServices(plugin, say);
  }

  readonly registerPolicy = (policy: PluginPolicy): void => {
    if (typeof policy?.name !== 'string' || typeof policy.policy !== 'function')
      throw this.#wrong('a policy without a name or without a function "policy"');
    this.policies.push(policy);
  };

  readonly registerCondition = (condition: PluginCondition): void => {
    if (typeof condition?.name !== 'string' || typeof condition.handler !== 'function')
      throw this.#wrong('a condition without a name or without a function "handler"');
    this.conditions.push(condition);
  };

  readonly registerGatewayRoute = (routes: PluginRoutes): void => {
    if (typeof routes !== 'function') throw this.#wrong('gateway routes that are no function');
    this.routes.push(routes);
  };

  readonly registerAdminRoute = (): void => this.#absent('an admin route, and there is no admin API here');
  readonly registerCLIExtension = (): void => this.#absent('a command, and the command line here takes none');

  #absent(what: string): void {
    this.say('warn', `the plugin "${this.plugin}" registers ${what}: it is left out`);
  }

  #wrong(what: string): PluginFailure {
    return new PluginFailure(this.plugin, `it registers ${what}`, 'mend the plugin');
  }
}

export function loggerOf(say: Say): Readonly<Record<string, (...said: readonly unknown[]) => void>> {
  const at =
    (level: 'info' | 'warn' | 'error') =>
    (...said: readonly unknown[]): void =>
      say(level, format(...said));
  const silent = (): void => undefined;
  const quiet = { verbose: silent, debug: silent, silly: silent };
  return { error: at('error'), warn: at('warn'), info: at('info'), log: at('info'), http: at('info'), ...quiet };
}

/** Express Gateway's stores of users and credentials; whoever calls one is told that there are none. */
function absentServices(plugin: string, say: Say): object {
  const refuse = (service: string, method: string) => (): never => {
    const failure = new PluginFailure(
      plugin,
      `it calls services.${service}.${method}, and consumers are the platform's here`,
      'read what a policy before it found from req.user',
    );
    // Many a plugin swallows what it catches, and then never answers.
    say('error', failure.message);
    throw failure;
  };
  const named = (service: string): object =>
    new Proxy({}, { get: (_, method) => (typeof method === 'symbol' ? undefined : refuse(service, method)) });
  return new Proxy({}, { get: (_, service) => (typeof service === 'symbol' ? undefined : named(service)) });
}
