import {
  consumersPath,
  countsPath,
  healthPath,
  metricsPath,
  readyPath,
  reservedPrefix,
  trafficPath,
} from '@tiffin/contracts';
import { type Answer, refuse, send } from './answer.js';
import { answerConsumers } from './consumers/consumers-endpoint.js';
import type { Consumers } from './consumers/consumer-directory.js';
import { answerCounts, answerTraffic } from './counts-endpoint.js';
import type { Exchange } from './exchange.js';
import type { ToldTraffic } from './process/last-words.js';
import type { Metrics } from './process/metrics.js';
import type { OutsideRequests } from './process/outside-requests.js';

/** What a gateway says of itself. */
export interface OwnState {
  readonly isReady: boolean;
  readonly metrics: Metrics;
  readonly outside: OutsideRequests;
  readonly traffic: ToldTraffic;
  readonly consumers: Consumers;
  /** Who may tell it of consumers; null: nobody. */
  readonly consumersKey: string | null;
}

/** Who comes directly: `clients` are told nothing but how it is. */
export type Callers = 'a router' | 'clients';

const plainText = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' };

/** How the process is, by its path; undefined for every other one. */
export function ownAnswer(
  path: string,
  { isReady, metrics }: Pick<OwnState, 'isReady' | 'metrics'>,
): Answer | undefined {
  if (path === healthPath) return { status: 200, headers: plainText, body: 'OK' };
  if (path === readyPath)
    return { status: isReady ? 200 : 503, headers: plainText, body: isReady ? 'OK' : 'shutting down' };
  return path === metricsPath ? { status: 200, headers: plainText, body: metrics.text() } : undefined;
}

const forClients: ReadonlySet<string> = new Set([healthPath, readyPath]);

/** Answers a path of the platform's. */
export function answerReserved(exchange: Exchange, state: OwnState, callers: Callers): void {
  const { path } = exchange;
  if (callers === 'clients' && !forClients.has(path)) return refuse(exchange, 'NOT_FOUND');
  if (path === countsPath) return answerCounts(exchange, state.outside);
  if (path === trafficPath) return answerTraffic(exchange, state.traffic.tell());
  const { consumersKey } = state;
  if (path === consumersPath && consumersKey !== null) return answerConsumers(exchange, state.consumers, consumersKey);
  const answer = ownAnswer(path, state);
  if (answer === undefined) refuse(exchange, 'NOT_FOUND');
  else send(exchange, answer);
}

/** `path` is without the query. */
export const isReserved = (path: string): boolean =>
  path.startsWith(reservedPrefix) && (path.length === reservedPrefix.length || path[reservedPrefix.length] === '/');
