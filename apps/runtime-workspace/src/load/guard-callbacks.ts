import type { ModelClass, Observer } from '../juggler.js';
import { callUserCode } from './call-user-code.js';
import { guardHooks } from './guard-hooks.js';
import { guardValidations } from './guard-validations.js';
import { safeStep, type Step } from './operation-under-way.js';

type Notify = (this: ModelClass, ...args: [operation: unknown, context: unknown, done?: Step]) => unknown;

/** Code of a model's script that the juggler calls ends its own operation only, by whatever it throws or does not answer. */
export function guardCallbacks(Model: ModelClass, timeoutMs: number): void {
  const notify = Model['notifyObserversOf'] as Notify;
  const notifyObserversOf: Notify = function (...[operation, context, done]) {
    return notify.call(this, operation, context, done && safeStep(done));
  };
  Object.assign(Model, { notifyObserversOf });
  Object.assign(Model, observers(Model, timeoutMs));
  guardValidations(Model, timeoutMs);
  guardHooks(Model, timeoutMs);
}

/** A listener may call back, return a promise or do neither. */
function observers(Model: ModelClass, timeoutMs: number): Pick<ModelClass, 'observe' | 'removeObserver'> {
  const { observe, removeObserver } = Model;
  const safe = new Map<string, WeakMap<Observer, Observer>>();
  return {
    observe(this: ModelClass, operation, fn) {
      const what = `"${operation}" hook of ${this.modelName}`;
      const ofOperation = safe.get(operation) ?? new WeakMap<Observer, Observer>();
      const listener: Observer =
        ofOperation.get(fn) ?? (async (context) => void (await callUserCode(what, timeoutMs, { fn, args: [context] })));
      safe.set(operation, ofOperation.set(fn, listener));
      observe.call(this, operation, listener);
    },
    removeObserver(this: ModelClass, operation, fn) {
      removeObserver.call(this, operation, safe.get(operation)?.get(fn) ?? fn);
    },
  };
}
