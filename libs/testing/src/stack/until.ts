import { setTimeout as pause } from 'node:timers/promises';

/** Looks until there is an answer (not null), and says what it waited for when there is none in time. */
export async function until<T>(what: string, look: () => Promise<T | null>, withinMs = 20_000): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const answer = await look();
    if (answer !== null) return answer;
    if (performance.now() > deadline) throw new Error(`Waited ${withinMs} ms for ${what}`);
    await pause(5);
  }
}
