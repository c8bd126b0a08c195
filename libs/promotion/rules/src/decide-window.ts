import { misleadingName, Refusal } from '@tiffin/kernel';
import type { Window } from './window.js';
import { readWindowRule } from './window-rule.js';
import { windowStarts, type WindowStarts } from './window-starts.js';
import { mostLooked, searchedDays, windowState } from './window-state.js';

const longestName = 100;
const longestMs = 366 * 86_400_000;
const mostWindows = 20;
/** All windows of an environment together: two that begin each hour, or twenty that begin twice a day. Each start costs time at the gates. */
const mostTogetherPerDay = 48;

function nameProblem(name: string): string | null {
  if (name !== name.trim() || name === '' || name.length > longestName)
    return `give it a name of 1 to ${longestName} characters, without blanks around it`;
  return misleadingName(name);
}

function durationProblem(durationMs: number): string | null {
  const isFit =
    Number.isInteger(durationMs) && durationMs >= 1_000 && durationMs <= longestMs && durationMs % 1_000 === 0;
  return isFit ? null : 'let it last between a second and 366 days, in whole seconds';
}

/** When it begins next, or has begun and is not over; null: it never does again. */
function nextTime(starts: WindowStarts, durationMs: number, atMs: number): number | null {
  const [last] = starts.between(atMs, atMs + 1);
  return last !== undefined && last + durationMs > atMs ? last : starts.next(atMs);
}

function timeProblem(window: Window, at: Date): string | null {
  const starts = windowStarts(window);
  if (typeof starts === 'string') return starts;
  try {
    if (nextTime(starts, window.durationMs, at.getTime()) !== null) return null;
    return window.rrule === null ? 'it is over already' : 'its rule has no time that is still to come';
  } catch {
    // The search has an end, and whoever reaches it found nothing in thousands of years, months or days.
    return 'its rule names times that do not come';
  }
}

/** Whether a window may be set: WINDOW_INVALID says what is wrong with one that cannot be read, or that never begins again. */
export function decideWindow(input: Window, at: Date): Window | Refusal {
  const problem = nameProblem(input.name) ?? durationProblem(input.durationMs) ?? timeProblem(input, at);
  if (problem !== null) return Refusal.of('WINDOW_INVALID', input.name, problem);
  const { name, effect, start, timeZone, durationMs, rrule } = input;
  return { name, effect, start, timeZone, durationMs, rrule };
}

function startsPerDay({ rrule }: Window): number {
  const rule = rrule === null ? null : readWindowRule(rrule);
  return rule === null || typeof rule === 'string' ? 1 : rule.mostPerDay;
}

function densityProblem(windows: readonly Window[]): string | null {
  const together = windows.reduce((sum, window) => sum + startsPerDay(window), 0);
  if (together <= mostTogetherPerDay) return null;
  return `together the windows begin up to ${together} times a day, and ${mostTogetherPerDay} is the most; let some begin less often and last longer`;
}

function openingProblem(windows: readonly Window[], at: Date): string | null {
  const { isOpen, opensAt, looked } = windowState(windows, at);
  if (isOpen) return null;
  if (opensAt === null) return `together the windows never open within ${searchedDays} days; deny less, or allow more`;
  if (looked < mostLooked) return null;
  return `together the windows begin so often that no opening is found before ${opensAt.toISOString()}; deny less, or let them begin less often and last longer`;
}

/** Why windows that are fit each by itself are none together. */
function setProblem(windows: readonly Window[], at: Date): readonly [name: string, problem: string] | null {
  if (windows.length > mostWindows)
    return [windows.at(-1)?.name ?? '', `there are more than ${mostWindows}; remove some`];
  const names = windows.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) return [twice, 'two windows have this name; give one another'];
  const together = densityProblem(windows) ?? openingProblem(windows, at);
  return together === null ? null : [names.join('", "'), together];
}

/** Whether these may be all the windows of an environment: each of them fit, and open at some time. */
export function decideWindows(inputs: readonly Window[], at: Date): readonly Window[] | Refusal {
  const windows: Window[] = [];
  for (const input of inputs) {
    const window = decideWindow(input, at);
    if (window instanceof Refusal) return window;
    windows.push(window);
  }
  const problem = setProblem(windows, at);
  return problem === null ? windows : Refusal.of('WINDOW_INVALID', ...problem);
}
