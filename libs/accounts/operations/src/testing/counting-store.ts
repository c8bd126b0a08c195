import type { AttemptStore } from '../attempts.js';

/** Counts in memory, for ever. */
export function countingStore(): AttemptStore {
  const counts = new Map<string, number>();
  return {
    count: async (key) => {
      const count = (counts.get(key.toString('hex')) ?? 0) + 1;
      counts.set(key.toString('hex'), count);
      return { count, endsInSeconds: 42 };
    },
    has: async (key) => counts.has(key.toString('hex')),
    forget: async (key) => void counts.delete(key.toString('hex')),
  };
}
