import { setTimeout as delay } from 'node:timers/promises';

/** The first answer that is neither false nor null nor undefined; rejects after 10 s. */
export async function waitFor<T>(what: string, ask: () => T): Promise<NonNullable<T>> {
  const end = Date.now() + 10_000;
  for (;;) {
    const answer = ask();
    if (answer !== false && answer !== null && answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`waited 10 s in vain for ${what}`);
    await delay(5);
  }
}
