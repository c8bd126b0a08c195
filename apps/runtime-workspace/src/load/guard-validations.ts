import type { Instance, ModelClass } from '../juggler.js';
import { callUserCode } from './call-user-code.js';
import { endOfOperation } from './operation-under-way.js';

type Declare = (this: ModelClass, ...args: unknown[]) => void;
type IsValid = (this: Instance, callback?: (valid: boolean) => void, ...rest: unknown[]) => boolean | undefined;
type Validator = (this: Instance, ...args: never[]) => unknown;

/** Validations that the juggler runs in a turn of their own. */
const late = ['validateAsync', 'validatesUniquenessOf'] as const;

/** What their functions threw, or that they did not answer, is kept until all validations of the row have run. */
export function guardValidations(Model: ModelClass, timeoutMs: number): void {
  const failures = new WeakMap<Instance, { readonly error: unknown }>();
  const fail = (row: Instance, error: unknown) => void failures.set(row, { error });
  const guarded = (argument: unknown): unknown => {
    const what = `"validateAsync" of ${Model.modelName}`;
    if (typeof argument === 'function') return safeValidator(argument as Validator, { what, timeoutMs, fail });
    return typeof argument === 'object' && argument !== null ? withSafeConditions(argument, fail) : argument;
  };
  for (const name of late) {
    const declare = Model[name] as Declare;
    const declareGuarded: Declare = function (...args) {
      declare.apply(this, args.map(guarded));
    };
    Object.assign(Model, { [name]: declareGuarded });
  }
  const prototype = Model.prototype as { isValid: IsValid };
  const { isValid } = prototype;
  prototype.isValid = function (callback, ...rest) {
    if (typeof callback !== 'function') return isValid.call(this, callback, ...rest);
    const end = endOfOperation();
    failures.delete(this);
    const told = (valid: boolean) => {
      const failure = failures.get(this);
      if (failure === undefined) callback(valid);
      else end(failure.error);
    };
    return isValid.call(this, caught(told, end), ...rest);
  };
}

const caught =
  <Args extends unknown[]>(fn: (...args: Args) => void, end: (error: unknown) => void) =>
  (...args: Args): void => {
    try {
      fn(...args);
    } catch (error) {
      end(error);
    }
  };

type Fail = (row: Instance, error: unknown) => void;

interface Call {
  readonly what: string;
  readonly timeoutMs: number;
  readonly fail: Fail;
}

/** Calls back when it is done, or returns a promise. */
function safeValidator(fn: Validator, { what, timeoutMs, fail }: Call): Validator {
  const validator = function (this: Instance, ...given: unknown[]): void {
    const done = given.pop() as () => void;
    void callUserCode(what, timeoutMs, { fn, receiver: this, args: given })
      .catch((error: unknown) => fail(this, error))
      .then(() => done());
  };
  // The juggler gives the options to those that take three arguments.
  return Object.defineProperty(validator, 'length', { value: fn.length });
}

/** `if` and `unless`: a function, or the name of a method or property. */
function withSafeConditions(options: object, fail: Fail): object {
  const conditions = (['if', 'unless'] as const).flatMap((kind) => {
    const condition = (options as Record<string, unknown>)[kind];
    const isOne = typeof condition === 'function' || typeof condition === 'string';
    return isOne ? [[kind, safeCondition(condition as Condition, { isUnless: kind === 'unless', fail })]] : [];
  });
  return { ...options, ...(Object.fromEntries(conditions) as object) };
}

type Condition = string | ((this: Instance) => unknown);

/** One that throws leaves the validation out; the row is not valid anyhow. */
const safeCondition = (condition: Condition, { isUnless, fail }: { isUnless: boolean; fail: Fail }) =>
  function (this: Instance): unknown {
    try {
      return typeof condition === 'string' ? memberOf(this, condition) : condition.call(this);
    } catch (error) {
      fail(this, error);
      return isUnless;
    }
  };

/** As the juggler reads it: a name that is not there is a condition that holds. */
function memberOf(row: Instance, name: string): unknown {
  const member = row[name];
  if (typeof member === 'function') return (member as () => unknown).call(row);
  return Object.hasOwn(row['__data'] as object, name) ? member : true;
}
