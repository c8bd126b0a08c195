export type SeenHeaders = Readonly<Record<string, string>>;

/** A request as the service behind the gateway got it. */
export interface Seen {
  /** Which of the two services. */
  readonly at: string;
  readonly method: string;
  readonly url: string;
  readonly headers: SeenHeaders;
  readonly body: string;
}

/** What came of one request of a case. */
export interface Answered {
  /** 0: no answer. */
  readonly status: number;
  readonly headers: SeenHeaders;
  readonly body: string;
  readonly backend: readonly Seen[];
}

/** What a gateway made of a case. */
export type Observation =
  | { readonly outcome: 'served'; readonly answers: readonly Answered[]; readonly logged: readonly string[] }
  | { readonly outcome: 'refused'; readonly reason: string };
