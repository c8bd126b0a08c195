/** What came from an upstream is no answer that two readers would read alike. */
export class BadAnswer extends Error {
  override readonly name = 'BadAnswer';
  readonly code = 'BAD_ANSWER';
}
