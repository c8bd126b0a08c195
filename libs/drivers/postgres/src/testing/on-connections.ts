import { setImmediate } from 'node:timers/promises';

/** Calls so often, each behind the last one's sending: what is asked of the directory within a tick shares a connection and a transaction. */
export async function onConnections<T>(count: number, call: (at: number) => Promise<T>): Promise<T[]> {
  const called: Promise<T>[] = [];
  for (let at = 0; at < count; at += 1) {
    called.push(call(at));
    await setImmediate();
  }
  return Promise.all(called);
}
