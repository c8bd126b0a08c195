import type { CountingCell, TellingCell } from '@tiffin/deployments-operations';
import { type KubernetesPlace, openPlace } from '../kubernetes-place.js';
import { CountedRequests } from './counted-requests.js';
import { SeenProcesses } from './seen-processes.js';
import { ToldTraffic } from './told-traffic.js';

export interface OpenedCount extends CountingCell, TellingCell {
  readonly stop: () => Promise<void>;
}

/** Counts the requests of a cell, and hears what its units have answered; follows them once it is asked. */
export function openCountedRequests(place: KubernetesPlace, report: (error: unknown) => void): OpenedCount {
  const { api, close } = openPlace(place);
  const seen: SeenProcesses = new SeenProcesses({ api, report, lastWords: (unit, said) => traffic.hear(unit, said) });
  const traffic = new ToldTraffic(seen);
  const requests = new CountedRequests(seen);
  return {
    countedRequests: () => requests.countedRequests(),
    settleRequests: (orders) => requests.settleRequests(orders),
    traffic: () => traffic.traffic(),
    settleTraffic: (runs) => traffic.settleTraffic(runs),
    stop: async () => {
      await seen.stop();
      close();
    },
  };
}
