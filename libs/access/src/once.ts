/** That one mutation of one request is to happen once, however often the request is sent. */
export class Once {
  private step = 0;

  constructor(
    readonly what: {
      /** SHA-256 of the Idempotency-Key, hex. */
      readonly keyHash: string;
      /** SHA-256 of the request and the key, hex. */
      readonly requestHash: string;
      /** The mutation's name in the answer. */
      readonly field: string;
      /** Whether a retry gets the answer again; not where the answer holds what is told once. */
      readonly isAnswerKept: boolean;
    },
  ) {}

  /** Numbers the transactions of the mutation: those that were committed are not run again. */
  nextStep(): number {
    this.step += 1;
    return this.step - 1;
  }
}
