import { createHash } from 'node:crypto';
import type { SessionTokens } from '@tiffin/identity';

interface Shared {
  readonly answer: Promise<SessionTokens | null>;
  readonly until: number;
}

/**
 * A refresh token works once, and whoever brings it a second time is taken for a thief. Two tabs of one browser have the same one, and a
 * tab that was closed never saw the next: for a short time, all get the first one's answer.
 */
export class SharedRefreshes {
  private readonly shared = new Map<string, Shared>();

  constructor(
    private readonly forMs = 30_000,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** What `refresh` answered for this token, now or a moment ago. A failure is shared by those who wait for it, and not kept. */
  run(refreshToken: string, refresh: () => Promise<SessionTokens | null>): Promise<SessionTokens | null> {
    this.dropOld();
    // Not the token itself: what lies in memory for a while should open nothing.
    const name = createHash('sha256').update(refreshToken).digest('base64url');
    const known = this.shared.get(name);
    if (known) return known.answer;
    const answer = refresh();
    this.shared.set(name, { answer, until: this.now() + this.forMs });
    answer.catch(() => this.shared.delete(name));
    return answer;
  }

  /** The oldest are first. */
  private dropOld(): void {
    for (const [name, { until }] of this.shared) {
      if (until > this.now()) return;
      this.shared.delete(name);
    }
  }
}
