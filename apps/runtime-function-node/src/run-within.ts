import { CallRefused } from './call-refused.js';

/** The function took longer than its timeout. What it answers later is dropped. */
export class CallTimeout extends CallRefused {
  /** The name that AbortSignal.timeout gives its reason: handlers find this error in `signal.reason`. */
  override readonly name = 'TimeoutError';

  constructor(timeoutMs: number) {
    super(408, `The function did not answer within ${timeoutMs / 1000} s.`);
  }
}

/** Runs the work against the clock; rejects with what it throws, or with CallTimeout. */
export function runWithin(timeoutMs: number, work: () => unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const late = () => reject(new CallTimeout(timeoutMs));
    const timer = setTimeout(late, timeoutMs);
    const settle = (finish: (value: unknown) => void) => (value: unknown) => {
      clearTimeout(timer);
      // A busy loop keeps the timer from firing, and its promise settles before the timer gets its turn.
      if (performance.now() - startedAt > timeoutMs) late();
      else finish(value);
    };
    new Promise((start) => start(work())).then(settle(resolve), settle(reject));
  });
}
