import type { AttemptLimit, Attempts } from './attempts.js';

export interface DeviceCodeLimits {
  readonly perAddress: AttemptLimit;
  /** Of all addresses together: who guesses from many of them finds no code either. */
  readonly ofAll: AttemptLimit;
}

/** How often codes of devices may be typed: they are short, and whoever finds one that waits has a device act in their name. */
export class DeviceCodeGuesses {
  constructor(
    private readonly attempts: Attempts,
    private readonly limits: DeviceCodeLimits,
  ) {}

  /** Seconds until another may be typed; 0 where it may be typed now. What one address tries beyond its own costs others nothing. */
  async take(address: string): Promise<number> {
    const { perAddress, ofAll } = this.limits;
    const wait = await this.attempts.take({ what: 'device code', by: 'address', of: address }, perAddress);
    return wait > 0 ? wait : this.attempts.take({ what: 'device code', by: 'all', of: '' }, ofAll);
  }
}
