import {
  countsPath,
  latencyBoundsMs,
  type PackedMeasured,
  type UnitAllowance,
  type UnitCounts,
} from '@tiffin/contracts';
import { askPod } from './ask-pod.js';

/** What a unit says of itself is no more than this. */
const mostBytes = 65_536;
const counting = { path: countsPath, mostBytes } as const;

/** What the process of a unit says that it has answered; null: it says nothing that could be understood. */
export async function podCounts(address: string): Promise<UnitCounts | null> {
  const text = await askPod({ ...counting, host: address, method: 'GET' }).catch(() => null);
  return text === null ? null : countsIn(text);
}

/** Tells a process how far it may go. Rejects where it was not told. */
export async function allowPod(address: string, allowance: UnitAllowance | null): Promise<void> {
  await askPod({ ...counting, host: address, method: 'POST' }, JSON.stringify(allowance));
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Null: it is none. The process may run code of a tenant, so that what it says may be anything. */
export function countsIn(text: string): UnitCounts | null {
  try {
    const { run, measured, months } = JSON.parse(text) as Said;
    const known = measured === undefined ? null : measuredIn(measured);
    const isNamed = typeof run === 'string' && uuid.test(run);
    return known !== null && isNamed ? { run, measured: known, months: monthsIn(months ?? {}) } : null;
  } catch {
    return null;
  }
}

interface Said {
  readonly run?: unknown;
  readonly measured?: Partial<PackedMeasured>;
  readonly months?: Readonly<Record<string, unknown>>;
}

/** This one and the one before: nobody has more. */
const mostMonths = 2;

function monthsIn(said: Readonly<Record<string, unknown>>): UnitCounts['months'] {
  const known = Object.entries(said).flatMap(([month, count]) =>
    /^\d{4}-(0[1-9]|1[0-2])$/.test(month) && isCount(count) ? [[month, count] as const] : [],
  );
  return Object.fromEntries(known.slice(0, mostMonths));
}

function measuredIn({ requests, failures, latencies = {} }: Partial<PackedMeasured>): PackedMeasured | null {
  if (!isCount(requests) || !isCount(failures) || failures > requests) return null;
  const known = latencyBoundsMs.flatMap((_, index) => {
    const count = latencies[index];
    return isCount(count) ? [[index, count] as const] : [];
  });
  return { requests, failures, latencies: Object.fromEntries(known) };
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
