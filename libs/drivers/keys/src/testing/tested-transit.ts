/** What a token may do: seal and open with the key, seal alone, or seal with the key `signs`, which is of a kind that cannot. */
export type TokenOf = 'opens' | 'seals' | 'signs';

/** A Transit engine that the suite can do to what operators do: one by hand, and a real one. It begins with a token of each kind, named so. */
export interface TestedTransit {
  readonly key: string;
  readonly url: string;
  rotate(): Promise<void>;
  /** Versions before that one open nothing any more. */
  decryptFrom(version: number): Promise<void>;
  giveToken(id: string, of: TokenOf, ttlMs?: number): Promise<void>;
  /** With a mount and a key of the same names; the answer is a token that opens there, and there alone. */
  makeNamespace(name: string): Promise<string>;
  seal(): Promise<void>;
  unseal(): Promise<void>;
  stop(): Promise<void>;
  /** At the same address, with what it knew. */
  startAgain(): Promise<void>;
  close(): Promise<void>;
}
