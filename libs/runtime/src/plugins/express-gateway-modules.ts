import { registerHooks } from 'node:module';
import { loggerOf, type Say } from './plugin-context.js';

/** Modules of Express Gateway itself that plugins require, whether or not it is installed beside them. */
const parts = /^express-gateway(?:-lite)?\/lib\/(logger|services|eventBus)(?:\/index)?(?:\.js)?$/;
const scheme = 'tiffin-plugins:';
const stands = Symbol.for('tiffin.plugins');

let isStanding = false;

/** Puts what a plugin's `init` is given in the place of Express Gateway's own logger, services and event bus, in this process. */
export function standInForExpressGateway(given: {
  readonly services: object;
  readonly eventBus: object;
  readonly say: Say;
}): void {
  const logger = loggerOf(given.say);
  const names = ['gateway', 'policy', 'config', 'db', 'admin', 'plugins', 'app', 'test'];
  const loggers = Object.fromEntries(names.map((name) => [name, logger]));
  Object.assign(globalThis, {
    [stands]: {
      logger: { ...loggers, createLoggerWithLabel: () => logger },
      services: given.services,
      eventBus: given.eventBus,
    },
  });
  if (isStanding) return;
  isStanding = true;
  registerHooks({
    resolve(specifier, context, next) {
      const part = parts.exec(specifier)?.[1];
      return part === undefined
        ? next(specifier, context)
        : { url: scheme + part, format: 'commonjs', shortCircuit: true };
    },
    load(url, context, next) {
      if (!url.startsWith(scheme)) return next(url, context);
      const part = url.slice(scheme.length);
      const source = `module.exports = globalThis[Symbol.for('tiffin.plugins')].${part};`;
      return { format: 'commonjs', source, shortCircuit: true };
    },
  });
}
