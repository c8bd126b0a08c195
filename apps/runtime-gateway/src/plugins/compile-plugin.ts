import type { PluginCondition, PluginHandler, PluginPolicy } from '@tiffin/runtime/plugins';
import type { Condition } from '../conditions/condition.js';
import type { Exchange } from '../exchange.js';
import { ConfigError } from '../load/config-error.js';
import type { Section } from '../load/section.js';
import type { Action, Outcome } from '../policies/pipeline.js';
import { attempt, type Of, type PluginHost } from './plugin-host.js';
import { PluginRun } from './plugin-run.js';

/** Compiles one step of a plugin's policy. Throws ConfigError. */
export function compilePluginAction(host: PluginHost, policy: Of<PluginPolicy>, given: Section): Action {
  const { part, plugin } = policy;
  const parameters = Object.assign(host.parameters(policy, given), { getCommonAuthCallback });
  const handler: unknown = attempt(plugin, () => part.policy(parameters, host.settings.config));
  const ran = { plugin, policy: part.name };
  if (typeof handler !== 'function')
    throw new ConfigError('PLUGIN_FAILED', `The policy "${part.name}" of the plugin "${plugin}" answers no function.`);
  return (exchange) => new PluginRun(host, exchange, ran).start(handler as PluginHandler);
}

type Test = (request: unknown) => unknown;

/** Compiles a plugin's condition. Throws ConfigError. */
export function compilePluginCondition(host: PluginHost, condition: Of<PluginCondition>, given: Section): Condition {
  const { part, plugin } = condition;
  const parameters = host.parameters(condition, given);
  const test = part.handler.length === 2 ? direct(part, parameters) : attempt(plugin, () => part.handler(parameters));
  if (typeof test !== 'function')
    throw new ConfigError(
      'PLUGIN_FAILED',
      `The condition "${part.name}" of the plugin "${plugin}" answers no function.`,
    );
  return (exchange) => {
    const held = (test as Test)(host.sides.show(exchange));
    // Whoever promises it: a promise is no yes.
    return isPromised(held) ? Promise.resolve(held).then(Boolean) : Boolean(held);
  };
}

const isPromised = (held: unknown): held is PromiseLike<unknown> =>
  typeof (held as PromiseLike<unknown> | undefined | null)?.then === 'function';

const direct =
  (part: PluginCondition, parameters: object): Test =>
  (request) =>
    part.handler(request, parameters);

/** Runs the routes that stand before the API endpoints, where one of them takes the request. */
export function runPluginRoutes(host: PluginHost, exchange: Exchange): Outcome {
  const { app } = host.sides;
  if (!takes(app, exchange)) return false;
  const handler = (request: unknown, response: unknown, next: unknown): void =>
    (app as unknown as { handle: (...given: unknown[]) => void }).handle(request, response, next);
  return new PluginRun(host, exchange, { plugin: 'gateway routes' }).start(handler as PluginHandler);
}

interface Layer {
  readonly name: string;
  readonly route?: { _handles_method(method: string): boolean };
  match(path: string): boolean;
}

const ofExpress = new Set(['query', 'expressInit']);

function takes(app: unknown, { path, request }: Exchange): boolean {
  const { _router: router } = app as { readonly _router?: { readonly stack: readonly Layer[] } };
  return (router?.stack ?? []).some(
    (layer) =>
      !ofExpress.has(layer.name) && layer.match(path) && (layer.route?._handles_method(request.method!) ?? true),
  );
}

/** What Express Gateway gives its authenticating policies, and plugins of that kind call. */
function getCommonAuthCallback(
  this: { readonly passThrough?: boolean },
  ...[request, response, next]: [
    { user?: { readonly id?: unknown }; headers: Record<string, unknown> },
    { sendStatus: (status: number) => void; set: (name: string, value: string) => void },
    (error?: unknown) => void,
  ]
) {
  return (error: unknown, user?: { readonly id?: unknown }, info?: { readonly unauthorized?: boolean }): void => {
    if (!user && this.passThrough) {
      response.set('eg-consumer-id', 'anonymous');
      return next();
    }
    if (error) return next(error);
    if (!user) return response.sendStatus(info?.unauthorized ? 403 : 401);
    request.user = user;
    if (user.id !== undefined) request.headers['eg-consumer-id'] = user.id;
    next();
  };
}
