import { useSyncExternalStore } from 'react';

export type LiveState = 'connecting' | 'open' | 'lost';

let state: LiveState = 'connecting';
const listeners = new Set<() => void>();

const watch = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Whether live status arrives, so that a page never shows an old state as a fresh one. */
export const liveConnection = {
  set(next: LiveState): void {
    state = next;
    listeners.forEach((listener) => listener());
  },
};

export const useLiveConnection = (): LiveState => useSyncExternalStore(watch, () => state);
