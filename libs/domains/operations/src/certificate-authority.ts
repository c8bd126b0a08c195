export interface BegunOrder {
  readonly orderUrl: string;
  readonly authorizationUrl: string;
  readonly challengeUrl: string;
  /** `http://<name>/.well-known/acme-challenge/<token>` has to answer `answer`. Null: the authority needs no proof of the name just now. */
  readonly challenge: { readonly token: string; readonly answer: string } | null;
}

export interface OrderLook {
  /** `pending`: the name is not proved yet. `ready`: to be finalized. `processing`: about to be issued. `valid`: to be fetched. */
  readonly state: 'pending' | 'ready' | 'processing' | 'valid' | 'invalid';
  /** Why it is `invalid`, for people: short and printable. */
  readonly problem: string | null;
  /** When to look again; null where the authority did not say. */
  readonly retryAfterMs: number | null;
}

export interface IssuedCertificate {
  /** PEM, the leaf first. */
  readonly chainPem: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/**
 * An authority that gives certificates for names that are proved by an answer over HTTP (RFC 8555, http-01). Steps are small, and each may
 * be repeated, so that an order may be carried on by another process. Throws `AuthorityProblem`.
 */
export interface CertificateAuthority {
  /** A new key of P-256, as PEM (PKCS 8). Kept by the caller before it is sent in `finalize`. */
  newKey(): Promise<string>;
  order(name: string): Promise<BegunOrder>;
  /** Says that the answer can be asked for now. Says it once, however often it is called. */
  answerable(challengeUrl: string): Promise<void>;
  look(orderUrl: string): Promise<OrderLook>;
  /** Asks for the certificate of a `ready` order. An order that was finalized before stays as it is. */
  finalize(orderUrl: string, name: string, keyPem: string): Promise<void>;
  /** The chain of a `valid` order, checked: its leaf is for this name and this key. */
  fetch(orderUrl: string, name: string, keyPem: string): Promise<IssuedCertificate>;
}
