import type { IncomingMessage, ServerResponse } from 'node:http';

/** Takes one request: answers it, or lets it go on. */
export type PluginHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => unknown;

/** A policy as a plugin registers it. */
export interface PluginPolicy {
  readonly name: string;
  readonly schema?: unknown;
  readonly policy: (parameters: object, config: unknown) => PluginHandler;
}

/** A condition as a plugin registers it: `(request, parameters)`, or `(parameters)` that answers the test of a request. */
export interface PluginCondition {
  readonly name: string;
  readonly schema?: unknown;
  readonly handler: (...given: readonly unknown[]) => unknown;
}

/** Registers routes on the application of Express that stands before all API endpoints. */
export type PluginRoutes = (app: unknown) => void;

/** What one plugin has registered. */
export interface Registered {
  readonly policies: readonly PluginPolicy[];
  readonly conditions: readonly PluginCondition[];
  readonly routes: readonly PluginRoutes[];
}

/** A plugin cannot be used. */
export class PluginFailure extends Error {
  override readonly name = 'PluginFailure';

  constructor(
    readonly plugin: string,
    readonly reason: string,
    readonly wayOut: string,
  ) {
    super(`The plugin "${plugin}" cannot be used: ${reason}. Way out: ${wayOut}.`);
  }
}
