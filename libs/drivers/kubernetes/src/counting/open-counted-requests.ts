import type { CountingCell } from '@tiffin/deployments-operations';
import { type KubernetesPlace, openPlace } from '../kubernetes-place.js';
import { CountedRequests } from './counted-requests.js';
import { SeenProcesses } from './seen-processes.js';

export interface OpenedCount extends CountingCell {
  readonly stop: () => Promise<void>;
}

/** Counts the requests of a cell; follows its gateways once it is asked. */
export function openCountedRequests(place: KubernetesPlace, report: (error: unknown) => void): OpenedCount {
  const { api, close } = openPlace(place);
  const seen = new SeenProcesses({ api, report });
  const requests = new CountedRequests(seen);
  return {
    countedRequests: () => requests.countedRequests(),
    settleRequests: (orders) => requests.settleRequests(orders),
    stop: async () => {
      await seen.stop();
      close();
    },
  };
}
