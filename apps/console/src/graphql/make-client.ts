import { createClient as createSocket } from 'graphql-ws';
import { Client, type ExecutionResult, fetchExchange, mapExchange, subscriptionExchange } from 'urql';
import { sessionToken } from '../session/session-token.js';
import { liveConnection } from './live-connection.js';
import { refusalOf } from './refusal-of.js';

const socketAddress = (): string => {
  const url = new URL('/graphql', location.origin);
  url.protocol = url.protocol.replace('http', 'ws');
  return url.href;
};

const openSocket = (authorization: string) =>
  createSocket({
    url: socketAddress(),
    connectionParams: { authorization },
    // The api may restart under an open page: come back by ourselves, for as long as the page is open.
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    keepAlive: 10_000,
    on: {
      connecting: (isRetry) => liveConnection.set(isRetry ? 'lost' : 'connecting'),
      connected: () => liveConnection.set('open'),
      closed: () => liveConnection.set('lost'),
    },
  });

/** One client per token: HTTP for questions, one socket for everything live. No cache: the server is asked. */
export function makeClient(token: string): Client {
  const authorization = `Bearer ${token}`;
  const socket = openSocket(authorization);
  return new Client({
    url: new URL('/graphql', location.origin).href,
    fetchOptions: { headers: { authorization } },
    preferGetMethod: false,
    exchanges: [
      mapExchange({
        onError: (error) => {
          if (refusalOf(error).code === 'UNAUTHENTICATED') sessionToken.drop('refused');
        },
      }),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: (request) => ({
          subscribe: (sink) => ({
            unsubscribe: socket.subscribe(
              { query: request.query ?? '', variables: request.variables },
              {
                next: (result) => sink.next(result as ExecutionResult),
                error: (error) => sink.error(error),
                complete: () => sink.complete(),
              },
            ),
          }),
        }),
      }),
    ],
  });
}
