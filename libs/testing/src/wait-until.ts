import { setTimeout as delay } from 'node:timers/promises';

/** From one look to the next, in ms: who waits long must not take the processor from what it waits for. */
const pause = (waitedMs: number): number => Math.min(100, Math.max(10, waitedMs / 10));

/** Resolves with the first answer that is neither false nor null nor undefined; rejects after `deadlineMs`. */
export async function waitUntil<T>(
  what: string,
  ask: () => T | Promise<T>,
  deadlineMs = 20_000,
): Promise<Exclude<T, false | null | undefined>> {
  const start = Date.now();
  for (;;) {
    const answer = await ask();
    if (answer !== false && answer !== null && answer !== undefined) {
      return answer as Exclude<T, false | null | undefined>;
    }
    const waitedMs = Date.now() - start;
    if (waitedMs > deadlineMs) throw new Error(`waited ${deadlineMs} ms in vain until ${what}`);
    await delay(pause(waitedMs));
  }
}
