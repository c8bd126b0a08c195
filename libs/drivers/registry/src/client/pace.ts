import { setTimeout as delay } from 'node:timers/promises';
import { Refusal } from '@tiffin/kernel';

export interface PaceSettings {
  /** How often one request is sent at most. */
  readonly tries: number;
  /** Before the second try; each further one waits up to twice as long, with chance in it. */
  readonly firstPauseMs: number;
  /** The longest wait; who is asked to wait for longer says so instead, and is tried again later by its own caller. */
  readonly longestPauseMs: number;
  /** A clock that only goes forward. */
  readonly now: () => number;
  readonly pause: (ms: number) => Promise<unknown>;
  readonly chance: () => number;
}

export const paceSettings: PaceSettings = {
  tries: 5,
  firstPauseMs: 200,
  longestPauseMs: 30_000,
  now: () => performance.now(),
  pause: (ms) => delay(ms),
  chance: Math.random,
};

/** When a registry may be asked again: one that asks to be left alone is left alone by all requests, not only by the one that it told so. */
export class Pace {
  private closedUntil = 0;

  constructor(readonly settings: PaceSettings) {}

  /** Resolves once a request may be sent. Throws REGISTRY_UNAVAILABLE where that is too far away. */
  async turn(): Promise<void> {
    for (;;) {
      const waitMs = this.closedUntil - this.settings.now();
      if (waitMs <= 0) return;
      if (waitMs > this.settings.longestPauseMs)
        throw Refusal.of('REGISTRY_UNAVAILABLE', `it asks to be left alone for ${Math.ceil(waitMs / 1_000)} s`);
      await this.settings.pause(waitMs);
    }
  }

  /** Nobody asks for so long. */
  close(forMs: number): void {
    this.closedUntil = Math.max(this.closedUntil, this.settings.now() + forMs);
  }

  /** After the `tried`-th try, from 1. */
  async rest(tried: number): Promise<void> {
    const { firstPauseMs, longestPauseMs, chance, pause } = this.settings;
    const mostMs = Math.min(longestPauseMs, firstPauseMs * 2 ** (tried - 1));
    await pause(mostMs / 2 + (chance() * mostMs) / 2);
  }
}
