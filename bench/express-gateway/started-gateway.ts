/** A gateway under observation, with its configuration served. */
export interface StartedGateway {
  readonly port: number;
  /** Of its process. */
  readonly pid: number;
  /** Every line that it has printed. */
  readonly lines: readonly string[];
  /** Whether it has ended by itself. */
  ended(): boolean;
  stop(): Promise<void>;
}

/** It does not serve this configuration. */
export class Refused extends Error {}
