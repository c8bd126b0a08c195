import { waitUntil } from '../wait-until.js';

const deadlineMs = 90_000;

/** `waitUntil` with a cluster's patience: pods start and controllers act while a small machine does much else. */
export const eventually = <T>(what: string, ask: () => T | Promise<T>) => waitUntil(what, ask, deadlineMs);
