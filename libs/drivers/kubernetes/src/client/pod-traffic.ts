import { mostTrafficBytes, trafficIn, trafficPath, type UnitTraffic } from '@tiffin/contracts';
import { askPod } from './ask-pod.js';

/** What the process of a unit says that it has answered, by endpoint; null: it says nothing that could be understood. */
export async function podTraffic(address: string): Promise<UnitTraffic | null> {
  const to = { host: address, method: 'GET', path: trafficPath, mostBytes: mostTrafficBytes } as const;
  const text = await askPod(to).catch(() => null);
  return text === null ? null : trafficIn(text);
}
