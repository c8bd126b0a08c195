import type { AnswerCode } from '../answer.js';

/** Ends an exchange from wherever it stands, with an answer to the client. */
export class Refused extends Error {
  override readonly name = 'Refused';

  constructor(readonly code: AnswerCode) {
    super(code);
  }
}
