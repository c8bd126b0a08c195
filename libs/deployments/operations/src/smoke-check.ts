/** Calls a host name as a client would. */
export interface SmokeCheck {
  /**
   * Null when the unit behind the host answers; else what is wrong with the unit. Throws `Refusal` CELL_UNAVAILABLE where the
   * cell's router does not answer, or does not know the host yet. `canary`: of the release that runs beside the one that serves.
   */
  run(routerUrl: string, host: string, release?: 'canary'): Promise<string | null>;
}
