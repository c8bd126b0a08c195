import { collectBody } from '../body/read-body.js';
import type { Exchange } from '../exchange.js';
import { Retries } from '../proxy/retries.js';
import type { Policy } from './policy.js';

/** Lets the proxy behind it ask again. A body that may have to be sent again is read first. */
export const retry: Policy<'retry'> = (parameters, { metrics, place, keep }) => {
  const retries = keep('step changes', () => new Retries(parameters));
  const step = place();
  metrics.show({
    ...{ name: 'tiffin_gateway_retries_total', kind: 'counter', help: 'Requests that were sent to a service again.' },
    figures: () => [[{ step }, retries.count]],
  });
  return (exchange) => {
    retries.enter();
    exchange.retries = retries;
    if (!retries.concerns(exchange.request.method!) || !isToBeKept(exchange, parameters.maxBodyBytes)) return false;
    return collectBody(exchange, parameters.maxBodyBytes).then((content) => {
      exchange.content = content;
      return exchange.isOver;
    });
  };
};

function isToBeKept({ hasBody, content, passedBody, upgrade, request, bodyLimit }: Exchange, most: number): boolean {
  if (!hasBody || content !== undefined || passedBody !== undefined || upgrade !== undefined) return false;
  return Number(request.headers['content-length'] ?? Infinity) <= Math.min(most, bodyLimit);
}
