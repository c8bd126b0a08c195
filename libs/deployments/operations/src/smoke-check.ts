/** Calls a host name as a client would. */
export interface SmokeCheck {
  /** Null when the unit behind the host answers; else what is wrong. */
  run(routerUrl: string, host: string): Promise<string | null>;
}
