/** What the session's route gives: an access token, and how long it stands. */
export interface AccessToken {
  readonly text: string;
  readonly forMs: number;
}

/**
 * `asking`: not known yet; `none`: nobody is signed in; `away`: it could not be asked. `isOver`: it has ended by itself, so that what the
 * person had before them waits for them; whoever signs out takes it along.
 */
export type SessionState =
  | { readonly is: 'asking' | 'open' }
  | { readonly is: 'none'; readonly hasEnded: boolean; readonly isOver: boolean }
  | { readonly is: 'away'; readonly why: string };

export interface TokenDoors {
  /** Null: there is no session, or none any more. Throws where nobody answers. */
  readonly ask: () => Promise<AccessToken | null>;
  /** Milliseconds of a clock that goes on while the machine sleeps. */
  readonly now: () => number;
  readonly later: (work: () => void, ms: number) => void;
}

interface Held {
  readonly text: string;
  readonly until: number;
}

/** A request, and what it asks for, is through before a token ends that is used for it. */
const leastMs = 15_000;
const renewBeforeMs = 60_000;
/** A clock that jumps must not make the page ask without a pause. */
const pauseMs = 10_000;

/**
 * The access token of this page. It is in its memory and nowhere else; what renews it is a cookie that no page can read. It is renewed
 * before it ends, and once where the API says that it stands no more.
 */
export class AccessTokens {
  private held: Held | null = null;
  private asking: Promise<void> | null = null;
  private current: SessionState = { is: 'asking' };
  private readonly watchers = new Set<() => void>();
  private readonly renewals = new Set<() => void>();

  constructor(private readonly doors: TokenDoors) {}

  readonly state = (): SessionState => this.current;

  /** Calls back at each change of the state, until the answer is called. */
  readonly watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  /** The same each time that another token takes the place of one: sockets stay open under the one that they came with. */
  readonly onRenewal = (heard: () => void): (() => void) => {
    this.renewals.add(heard);
    return () => this.renewals.delete(heard);
  };

  /** A token that stands for a while; null where nobody is signed in. */
  async bearer(): Promise<string | null> {
    if (!this.isFresh) await this.renewIfOpen();
    return this.held?.text ?? null;
  }

  /** That nobody is signed in is known until somebody signs in: a page that waits for that asks for nothing meanwhile. */
  async renewIfOpen(): Promise<void> {
    if (this.current.is !== 'none') await this.renew();
  }

  get isFresh(): boolean {
    return this.held !== null && this.held.until - this.doors.now() > leastMs;
  }

  /** Comes once there is somebody signed in, and the route answers. */
  opened(): Promise<void> {
    return new Promise((done) => {
      const look = (): void => {
        if (this.current.is !== 'open') return;
        stop();
        done();
      };
      const stop = this.watch(look);
      look();
    });
  }

  /** What is held, fresh or not. */
  get text(): string | null {
    return this.held?.text ?? null;
  }

  /** Asks for another token, once for all who want it now. */
  renew(): Promise<void> {
    this.asking ??= this.askAnew().finally(() => (this.asking = null));
    return this.asking;
  }

  /** Somebody has signed out: nobody is signed in from now on. */
  drop(): void {
    const hasEnded = this.hasEnded;
    this.held = null;
    this.enter({ is: 'none', hasEnded, isOver: false });
  }

  /** The page is on its way to where the session ends: nothing is shown, or asked for, any more. */
  leave(): void {
    this.held = null;
    this.enter({ is: 'asking' });
  }

  private async askAnew(): Promise<void> {
    try {
      const token = await this.doors.ask();
      if (token) this.keep(token);
      else this.end();
    } catch (error) {
      this.bear(error);
    }
  }

  private get hasEnded(): boolean {
    return this.held !== null || (this.current.is === 'none' && this.current.hasEnded);
  }

  private end(): void {
    const isOver = this.current.is === 'none' ? this.current.isOver : this.hasEnded;
    const { hasEnded } = this;
    this.held = null;
    this.enter({ is: 'none', hasEnded, isOver });
  }

  private keep({ text, forMs }: AccessToken): void {
    const hadOne = this.held !== null;
    this.held = { text, until: this.doors.now() + forMs };
    this.enter({ is: 'open' });
    this.renewLater(text, Math.max(forMs - renewBeforeMs, pauseMs));
    if (hadOne) this.renewals.forEach((heard) => heard());
  }

  /** Who does not answer has ended no session: what is held is good until its end. */
  private bear(error: unknown): void {
    if (this.held && this.held.until > this.doors.now()) return this.renewLater(this.held.text, pauseMs);
    this.enter({ is: 'away', why: error instanceof Error ? error.message : String(error) });
    this.doors.later(() => {
      if (this.current.is === 'away') void this.renew();
    }, pauseMs);
  }

  private renewLater(text: string, ms: number): void {
    this.doors.later(() => {
      if (this.held?.text === text) void this.renew();
    }, ms);
  }

  private enter(state: SessionState): void {
    this.current = state;
    this.watchers.forEach((watcher) => watcher());
  }
}
