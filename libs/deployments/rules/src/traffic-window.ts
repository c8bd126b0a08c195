import { Refusal } from '@tiffin/kernel';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** For how long traffic is kept, and of it each minute by itself; what is older is kept by ten minutes. */
export const trafficKeptMs = 7 * 24 * hourMs;
export const minutesKeptMs = 6 * hourMs;
/** Who asks for exactly that asks a little later, and from the beginning of a step: minutes are folded ten minutes late. */
const lateMs = 4 * minuteMs;
const usualMs = 24 * hourMs;
const usualSteps = [1, 10, 60, 24 * 60];
/** No more steps than this, where nobody has said how long they are. */
const mostUsualSteps = 200;
const longestStep = 24 * 60;

/** What is asked for; what is left out is decided here. */
export interface WantedTraffic {
  readonly from?: Date | null;
  readonly to?: Date | null;
  readonly stepMinutes?: number | null;
}

/** From the beginning of a step until `to`. */
export interface TrafficWindow {
  readonly from: Date;
  readonly to: Date;
  readonly stepMinutes: number;
}

/** The last day where nothing is said, and never more than there can be. */
export function decideTrafficWindow({ from, to, stepMinutes }: WantedTraffic, at: Date): TrafficWindow | Refusal {
  const end = to ?? at;
  const begin = from ?? new Date(end.getTime() - usualMs);
  if (!(begin < end)) return Refusal.of('INPUT_INVALID', 'from', 'must be before `to`.');
  const last = Math.min(end.getTime(), at.getTime());
  const first = Math.min(Math.max(begin.getTime(), at.getTime() - trafficKeptMs), last);
  const hasMinutes = at.getTime() - first <= minutesKeptMs + lateMs;
  const step = stepMinutes ?? usualStep(last - first, hasMinutes);
  const problem = stepProblem(step, hasMinutes);
  if (problem !== null) return Refusal.of('INPUT_INVALID', 'stepMinutes', problem);
  return { from: beginOf(first, step), to: new Date(last), stepMinutes: step };
}

/** The same in longer steps, where there is more than can be answered; null: there are none. */
export function inLongerSteps({ from, to, stepMinutes }: TrafficWindow): TrafficWindow | null {
  const step = usualSteps.find((usual) => usual > stepMinutes);
  return step === undefined ? null : { from: beginOf(from.getTime(), step), to, stepMinutes: step };
}

function beginOf(ms: number, stepMinutes: number): Date {
  const stepMs = stepMinutes * minuteMs;
  return new Date(Math.floor(ms / stepMs) * stepMs);
}

function usualStep(ms: number, hasMinutes: boolean): number {
  const possible = hasMinutes ? usualSteps : usualSteps.slice(1);
  return possible.find((step) => ms <= step * minuteMs * mostUsualSteps) ?? (usualSteps.at(-1) as number);
}

/** Steps begin where what is kept begins: one that did not would have what belongs to its neighbour. */
function stepProblem(step: number, hasMinutes: boolean): string | null {
  if (step > 0 && step <= longestStep && step % 10 === 0) return null;
  if (![1, 2, 5].includes(step)) return `must be 1, 2, 5 or a multiple of 10 up to ${longestStep}.`;
  return hasMinutes ? null : 'must be a multiple of 10 where `from` is more than 6 hours ago.';
}
