import { Temporal } from 'temporal-polyfill';

/** A clock time as milliseconds, read as if it were UTC. */
export type ClockMs = number;

/** The clock times of a zone. */
export interface LocalClock {
  readonly timeZone: string;
  /** What the clock shows at a moment. */
  readonly clockAt: (atMs: number) => ClockMs;
  /**
   * When the clock shows a time. A time that is skipped in spring counts as if the clock had not been put forward, as RFC 5545 has it for
   * times that are named: 02:30 is the moment half an hour after the clock went from 02:00 to 03:00. Of a time that comes
   * twice in autumn this is the first.
   */
  readonly firstAt: (clock: ClockMs) => number;
  /** The same, but the second of a time that comes twice. */
  readonly lastAt: (clock: ClockMs) => number;
}

const hourMs = 3_600_000;

/** Clocks are never put on or back by more: around a moment, clock times in this range may belong to either side of it. */
export const clockShiftMs = 25 * hourMs;

const plainOf = (clock: ClockMs): Temporal.PlainDateTime =>
  Temporal.Instant.fromEpochMilliseconds(clock).toZonedDateTimeISO('UTC').toPlainDateTime();

/** The clock of a zone; null where there is no zone of that name. */
export function localClock(timeZone: string): LocalClock | null {
  if (!/^[A-Za-z]/.test(timeZone) || timeZone.length > 100) return null;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(timeZone);
  } catch {
    return null;
  }
  const offsetAt = (atMs: number): number =>
    Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timeZone).offsetNanoseconds / 1_000_000;
  const when = (disambiguation: 'compatible' | 'later') => (clock: ClockMs) => {
    const [before, after] = [offsetAt(clock - clockShiftMs), offsetAt(clock + clockShiftMs)];
    // Far from where the clock is put on or back there is one answer, and it is found sooner.
    if (before === after) return clock - before;
    return plainOf(clock).toZonedDateTime(timeZone, { disambiguation }).epochMilliseconds;
  };
  const clockAt = (atMs: number): ClockMs => atMs + offsetAt(atMs);
  return { timeZone, clockAt, firstAt: when('compatible'), lastAt: when('later') };
}

/** Reads `2026-12-24T18:00`, also with seconds; null where that is no clock time of the years 2000 to 2199. */
export function readClock(text: string): ClockMs | null {
  if (!/^2[01]\d\d-\d\d-\d\dT\d\d:\d\d(?::\d\d)?$/.test(text)) return null;
  const iso = `${text.length === 16 ? `${text}:00` : text}.000Z`;
  const ms = Date.parse(iso);
  return !Number.isNaN(ms) && new Date(ms).toISOString() === iso ? ms : null;
}
