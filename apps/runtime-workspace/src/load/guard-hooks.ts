import { ApiError } from '../api-error.js';
import type { ModelClass } from '../juggler.js';
import { endOfOperation } from './operation-under-way.js';

type Hook = (this: unknown, next: (...args: unknown[]) => void, ...rest: unknown[]) => unknown;

const names = ['before', 'pre', 'after', 'post'].flatMap((when) =>
  ['Validate', 'Validation', 'Save', 'Create', 'Update', 'Destroy'].map((step) => when + step),
);

/** The hooks that LoopBack had before listeners: `Car.beforeSave = function (next, data) {}`. */
export function guardHooks(Model: ModelClass, timeoutMs: number): void {
  for (const name of names) {
    let hook: unknown = null;
    Object.defineProperty(Model, name, {
      configurable: true,
      get: () => hook,
      set(given: unknown) {
        const what = `"${name}" of ${Model.modelName}`;
        hook = typeof given === 'function' ? safeHook(given as Hook, what, timeoutMs) : given;
      },
    });
  }
}

/** One that calls back at once is followed at once: `row.isValid()` asks without waiting. */
function safeHook(hook: Hook, what: string, timeoutMs: number): Hook {
  return function (next, ...rest) {
    const end = endOfOperation();
    const late = () => end(new ApiError(504, 'METHOD_TIMEOUT', `${what} did not answer within ${timeoutMs} ms.`));
    const timer = setTimeout(late, timeoutMs);
    const goOn = (...args: unknown[]): void => {
      clearTimeout(timer);
      try {
        if (args[0] instanceof Error) end(args[0]);
        else next(...args);
      } catch (error) {
        end(error);
      }
    };
    try {
      Promise.resolve(hook.call(this, goOn, ...rest)).catch(goOn);
    } catch (error) {
      clearTimeout(timer);
      throw error;
    }
  };
}
