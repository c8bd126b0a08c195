/** A call that is not answered as asked, by the caller's doing or the function's lateness: it gets this 4xx with this text; nothing of the function's own errors is ever in it. */
export class CallRefused extends Error {
  override readonly name: string = 'CallRefused';

  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}
