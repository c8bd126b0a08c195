/** The server cannot run; the message says why and what to do. */
export class PostgresFault extends Error {
  override readonly name = 'PostgresFault';
}
