import type { Failure } from '@tiffin/contracts';

/** What of a project, or of an environment. */
export const quarantinedWorks = ['build', 'deploy'] as const;
export type QuarantinedWork = (typeof quarantinedWorks)[number];

/** So often one piece of work is begun that never comes to an end which is on record. */
export const mostStarts = 3;

/** Whether work that begins for the so-manieth time must not: it has ended its worker, or broken off, each time before. */
export const isQuarantined = (starts: number): boolean => starts > mostStarts;

/** What is on record then. Final, until somebody changes what was drawn or retries. */
export const quarantineFailure = (work: string): Failure => ({
  unitKey: null,
  unitName: null,
  reason: `${work} was begun ${mostStarts} times and each time broke off, or ended its worker. It is not begun again by itself: change what was drawn last, or retry`,
  lastLines: [],
  isQuarantined: true,
});

/**
 * Whether a fault says what is in the way, as refusals and errors of the system do: then it may last as long as it likes. One that does not, as of code that cannot deal with
 * what it was given, counts as a start without an end.
 */
export const isExplained = (fault: unknown): boolean =>
  fault instanceof Error && 'code' in fault && !String(fault.code).startsWith('ERR_');
