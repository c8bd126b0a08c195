import { AsyncLocalStorage } from 'node:async_hooks';

/** A step of the juggler: it takes an error, or null and results. */
export type Step = (error: unknown, ...results: unknown[]) => unknown;

const underWay = new AsyncLocalStorage<Step>();

/**
 * The juggler goes from step to step in the middle of its own callbacks, and user code with it: what throws there would end the
 * process, or leave a request without an answer. It ends the operation instead, and whoever asked for that is told.
 */
export const safeStep =
  (step: Step): Step =>
  (error, ...results) => {
    if (error) return step(error, ...results);
    try {
      return underWay.run(step, step, error, ...results);
    } catch (thrown) {
      return step(thrown || new Error(`${String(thrown)} was thrown`));
    }
  };

/** Ends the operation that is under way now with an error, at any time. Where none is, it throws the error. */
export function endOfOperation(): (error: unknown) => void {
  const step = underWay.getStore();
  return (error) => {
    if (step === undefined) throw error;
    step(error || new Error(`${String(error)} was thrown`));
  };
}
