/** The workspace cannot start; the message is one line for the person who drew it. */
export class LoadError extends Error {
  override readonly name = 'LoadError';
}
