import type { EnvironmentId, PromotionId, ReleaseId, UserId } from '@tiffin/kernel';
import { emptyLedger, type Ledger, withOccupant, withVerified } from '../ledger.js';

/** Ids that a person can read. */
export const release = (name: string): ReleaseId => name as ReleaseId;
export const environment = (name: string): EnvironmentId => name as EnvironmentId;
export const person = (name: string): UserId => name as UserId;
export const promotion = (name: string): PromotionId => name as PromotionId;

export const minuteMs = 60_000;
const start = Date.UTC(2026, 0, 5, 9);

/** So many minutes, and milliseconds, after the start of everything. */
export const at = (minutes: number, ms = 0): Date => new Date(start + minutes * minuteMs + ms);

type Entry = readonly [is: 'runs' | 'verified', name: string, minutes: number];

/** The ledger that a list of events leads to. */
export const ledgerOf = (...events: readonly Entry[]): Ledger =>
  events.reduce(
    (ledger, [is, name, minutes]) =>
      is === 'runs'
        ? withOccupant(ledger, release(name), at(minutes))
        : withVerified(ledger, { releaseId: release(name), at: at(minutes), promotionId: null }),
    emptyLedger,
  );

/** Releases `r0`, `r1` and so on, each of which ran for a minute, verified. The last one still runs. */
export const ledgerOfMany = (count: number): Ledger =>
  ledgerOf(
    ...Array.from({ length: count }, (_, index): Entry[] => [
      ['runs', `r${index}`, index],
      ['verified', `r${index}`, index],
    ]).flat(),
  );
