import type { ServerResponse } from 'node:http';
import { ApiError } from '../api-error.js';

export interface UserCall {
  readonly fn: (...args: never[]) => unknown;
  readonly receiver?: unknown;
  readonly args: readonly unknown[];
  /** Code that has answered a request by itself need not call back. */
  readonly response?: ServerResponse;
}

/**
 * Calls code of a model's script, in either form: with a callback `(error, ...results)` after its arguments, or answering
 * a promise or, when it declares no callback, a value. Resolves with the results. Errors: what it throws; 504 after `timeoutMs`.
 */
export async function callUserCode(what: string, timeoutMs: number, call: UserCall): Promise<readonly unknown[]> {
  const { promise, resolve, reject } = Promise.withResolvers<readonly unknown[]>();
  const timer = setTimeout(() => {
    reject(new ApiError(504, 'METHOD_TIMEOUT', `${what} did not answer within ${timeoutMs} ms.`));
  }, timeoutMs);
  const onClose = () => void (call.response?.headersSent && resolve([]));
  call.response?.once('close', onClose);
  const done = (error: unknown, ...results: unknown[]) => {
    if (error === undefined || error === null) resolve(results);
    else reject(asError(error));
  };
  try {
    const answer = call.fn.call(call.receiver, ...([...call.args, done] as never[]));
    const takesCallback = call.fn.length > call.args.length;
    if (isThenable(answer))
      answer.then(
        (value) => resolve([value]),
        (error: unknown) => reject(asError(error)),
      );
    else if (!takesCallback) resolve([answer]);
    return await promise;
  } finally {
    clearTimeout(timer);
    call.response?.off('close', onClose);
  }
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as { then?: unknown } | null | undefined)?.then === 'function';

const asError = (error: unknown): Error =>
  error instanceof Error || typeof error === 'object' ? (error as Error) : new Error(String(error));
