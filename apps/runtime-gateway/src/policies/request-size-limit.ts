import { refuse } from '../answer.js';
import type { Policy } from './policy.js';

/** Refuses a request at once that says that it is larger; of another, no more than that is read. */
export const requestSizeLimit: Policy<'request-size-limit'> =
  ({ maxBytes }) =>
  (exchange) => {
    const { headers } = exchange.request;
    const isTooLarge = (exchange.content?.length ?? Number(headers['content-length'] ?? 0)) > maxBytes;
    if (isTooLarge) refuse(exchange, 'BODY_TOO_LARGE');
    else exchange.limitBody(maxBytes);
    return isTooLarge;
  };
