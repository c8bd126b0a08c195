import { reservedPrefix } from '@tiffin/contracts';
import { send } from './answer.js';
import type { Exchange } from './exchange.js';
import type { Metrics } from './process/metrics.js';

const plainText = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' };

/** Answers `/healthz`, `/readyz` and `/metrics`; false for every other path. `path` is without the reserved prefix. */
export function answerReserved(exchange: Exchange, path: string, state: { ready: boolean; metrics: Metrics }): boolean {
  switch (path) {
    case '/healthz':
      send(exchange, { status: 200, headers: plainText, body: 'OK' });
      return true;
    case '/readyz':
      send(exchange, {
        status: state.ready ? 200 : 503,
        headers: plainText,
        body: state.ready ? 'OK' : 'shutting down',
      });
      return true;
    case '/metrics':
      send(exchange, { status: 200, headers: plainText, body: state.metrics.text() });
      return true;
    default:
      return false;
  }
}

/** `path` is without the query. */
export const isReserved = (path: string): boolean =>
  path.startsWith(reservedPrefix) && (path.length === reservedPrefix.length || path[reservedPrefix.length] === '/');
