/** What is done to a request instead of only passing it on. */
export type ProxyFault =
  /** The API server is not asked; with `hasEffect` it is, and what it says is kept back. */
  | {
      readonly does: 'answer';
      readonly code: number;
      readonly reason?: string;
      readonly message?: string;
      readonly retryAfter?: string;
      readonly hasEffect?: true;
    }
  /** The connection breaks, before the API server was asked or after it acted. */
  | { readonly does: 'reset'; readonly when: 'before' | 'after' }
  | { readonly does: 'delay'; readonly ms: number }
  /** No answer ever comes; of a watch its head, and no event. */
  | { readonly does: 'silence' }
  /** A watch breaks after so many events, in the middle of the next line. */
  | { readonly does: 'cut'; readonly afterEvents: number }
  /** A watch says that its place in the stream of changes is forgotten. */
  | { readonly does: 'expire' }
  /** Every event of a watch comes twice, and once more behind the one that follows it. */
  | { readonly does: 'repeat' };

/** To which requests something is done; what is not said does not matter. The first rule that fits is taken. */
export interface ProxyRule {
  readonly method?: string;
  /** Of the path without its query. */
  readonly path?: RegExp;
  readonly isWatch?: boolean;
  /** To so many of them; absent: to all. */
  readonly times?: number;
  /** So many of them are left alone first. */
  readonly after?: number;
  /** To such a share of them, 0 to 1, evenly; absent: to all. */
  readonly share?: number;
  readonly fault: ProxyFault;
}

export interface ProxyRequest {
  readonly method: string;
  readonly path: string;
  readonly isWatch: boolean;
}

/** A rule in use. */
export class ProxyRuleInUse {
  private met = 0;
  private done = 0;

  constructor(private readonly rule: ProxyRule) {}

  /** Null: this one passes. */
  faultOf(request: ProxyRequest): ProxyFault | null {
    if (!this.fits(request)) return null;
    const { after = 0, times = Infinity, share = 1, fault } = this.rule;
    this.met += 1;
    const counted = this.met - after;
    if (counted <= 0 || this.done >= times) return null;
    // Evenly instead of by chance: a red run is red again.
    if (Math.floor(counted * share) === Math.floor((counted - 1) * share)) return null;
    this.done += 1;
    return fault;
  }

  private fits({ method, path, isWatch }: ProxyRequest): boolean {
    const { rule } = this;
    const isOfWatch = rule.isWatch === undefined || rule.isWatch === isWatch;
    return isOfWatch && (rule.method ?? method) === method && (rule.path?.test(path) ?? true);
  }
}
