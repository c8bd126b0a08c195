import { AuthorityProblem } from '@tiffin/domains-operations';
import type { z } from 'zod';
import type { Answer } from './answer.js';

/** What an answer holds. Throws `unreachable` where it is something else, such as the page of a proxy. */
export function readJson<T>(answer: Answer, shape: z.ZodType<T>): T {
  try {
    return shape.parse(JSON.parse(answer.text));
  } catch (error) {
    throw new AuthorityProblem('unreachable', 'The authority answers with something that is not ACME.', {
      cause: new Error(`${answer.status} ${answer.text.slice(0, 500)}`, { cause: error }),
    });
  }
}
