/** What an environment wants its release for: each build, a promotion that is under way, or that what ran there before comes back. */
export const wantedFor = ['build', 'promotion', 'put-back'] as const;
export type WantedFor = (typeof wantedFor)[number];

export interface Arrival {
  readonly wantedFor: WantedFor;
  /** Whether it is the release that serves, with other values. */
  readonly isSameRelease: boolean;
  /** Whether a pause has ended what served. */
  readonly isStopped: boolean;
}

/**
 * Whether a release is tried beside the one that served, where its stage has it come in steps. Bringing back what ran there before is
 * no experiment. Of values, the former ones are kept by nobody but the cell: after a pause there is nothing to try the new ones beside.
 */
export function runsBeside({ wantedFor: cause, isSameRelease, isStopped }: Arrival): boolean {
  return isSameRelease ? !isStopped : cause !== 'put-back';
}
