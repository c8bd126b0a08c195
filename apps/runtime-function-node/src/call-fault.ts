/** The caller gets this status with this text; nothing of the function's own errors is ever in it. */
export class CallFault extends Error {
  override readonly name: string = 'CallFault';

  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}
