import { send } from '../answer.js';
import type { Policy } from './policy.js';

/** Ends every request with the same status and text. */
export const terminate: Policy<'terminate'> = ({ statusCode, message }) => {
  const answer = {
    status: statusCode,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: message,
  };
  return (exchange) => {
    send(exchange, answer);
    return true;
  };
};
