import type { EventEmitter } from 'node:events';
import { getHeapSpaceStatistics, setFlagsFromString } from './node-builtins.js';

/** Two halves of 4 MB: what the requests that are under way hold is a small part of it, so that collecting it costs little. */
const enoughBytes = 8 * 1_048_576;
const everyRequests = 64;

/** Keeps V8 from letting its young generation grow to 32 MB under load, of which the rest would only ever be garbage. */
export function holdYoungGeneration(server: EventEmitter): void {
  let requests = 0;
  const look = (): void => {
    requests += 1;
    if (requests % everyRequests !== 0 || youngBytes() < enoughBytes) return;
    // It is read each time that the space would grow.
    setFlagsFromString('--semi-space-growth-factor=1');
    server.off('request', look);
  };
  server.on('request', look);
}

const youngBytes = (): number =>
  getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')?.space_size ?? Infinity;
