import { refuse } from '../answer.js';
import type { Policy } from './policy.js';

/** Answers 504 where nothing has begun to answer in time, and gives up on whoever was asked. */
export const timeout: Policy<'timeout'> =
  ({ ms }) =>
  (exchange) => {
    const { response } = exchange;
    const timer = setTimeout(() => {
      // A WebSocket is open, and has its time.
      if (response.headersSent || response.destroyed || response.statusCode === 101) return;
      exchange.cancel?.('too slow');
      refuse(exchange, 'UPSTREAM_TIMEOUT');
    }, ms);
    response.once('close', () => clearTimeout(timer));
    return false;
  };
