import type { TraceSettings } from '@tiffin/contracts';

/**
 * OpenTelemetry's libraries read the environment when something is made. What an environment of Tiffin gives a unit is not there, and
 * may be secret: it is there for so long only, so that code of users does not find it among its variables.
 */
export function inEnvironment<T>(settings: TraceSettings, make: () => T): T {
  const names = Object.keys(settings);
  const before = names.map((name) => process.env[name]);
  Object.assign(process.env, settings);
  try {
    return make();
  } finally {
    for (const [at, name] of names.entries()) {
      if (before[at] === undefined) delete process.env[name];
      else process.env[name] = before[at];
    }
  }
}
