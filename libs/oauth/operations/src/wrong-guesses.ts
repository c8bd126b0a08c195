import { OauthError } from '@tiffin/oauth-rules';

const most = 10;
const windowMs = 60_000;
const mostHolders = 10_000;

/** How often somebody was named with a wrong password within a minute, in this process. */
export class WrongGuesses {
  private readonly counts = new Map<string, { count: number; readonly since: number }>();

  constructor(private readonly nowMs: () => number = () => performance.now()) {}

  /** Throws `OauthError` where it was too often. */
  refuse(holder: string): void {
    const found = this.current(holder);
    if (found === undefined || found.count < most) return;
    const seconds = Math.max(1, Math.ceil((found.since + windowMs - this.nowMs()) / 1_000));
    throw new OauthError('temporarily_unavailable', 'Too many wrong passwords. Try again in a minute.', seconds);
  }

  note(holder: string): void {
    const found = this.current(holder);
    if (found !== undefined) found.count += 1;
    else this.counts.set(holder, { count: 1, since: this.nowMs() });
    if (this.counts.size > mostHolders) this.counts.delete(this.counts.keys().next().value!);
  }

  private current(holder: string) {
    const found = this.counts.get(holder);
    if (found === undefined || this.nowMs() - found.since < windowMs) return found;
    this.counts.delete(holder);
    return undefined;
  }
}
