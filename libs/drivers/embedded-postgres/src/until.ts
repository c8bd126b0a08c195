import { setTimeout as pause } from 'node:timers/promises';

/** Looks every 10 ms until the answer is not undefined; undefined when the time is over. */
export async function until<T>(look: () => T | undefined, withinMs: number): Promise<T | undefined> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const answer = look();
    if (answer !== undefined || performance.now() >= deadline) return answer;
    await pause(10);
  }
}
