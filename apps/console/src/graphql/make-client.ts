import { authExchange } from '@urql/exchange-auth';
import { Client, type CombinedError, type ExecutionResult, fetchExchange, subscriptionExchange } from 'urql';
import type { AccessTokens } from '../session/access-tokens.js';
import { openSocket } from './open-socket.js';
import { refusalOf } from './refusal-of.js';

export type Bearer = Pick<AccessTokens, 'bearer' | 'opened' | 'renewIfOpen' | 'onRenewal' | 'isFresh' | 'text'>;

const isRefused = (error: CombinedError): boolean => refusalOf(error).code === 'UNAUTHENTICATED';

/** HTTP for questions, one socket for everything live, both with a token that stands. No cache: the server is asked. */
export function makeClient(tokens: Bearer): Client {
  const socket = openSocket(tokens);
  return new Client({
    url: new URL('/graphql', location.origin).href,
    preferGetMethod: false,
    exchanges: [
      authExchange(async ({ appendHeaders }) => ({
        addAuthToOperation: (operation) =>
          tokens.text === null ? operation : appendHeaders(operation, { authorization: `Bearer ${tokens.text}` }),
        willAuthError: () => !tokens.isFresh,
        didAuthError: isRefused,
        refreshAuth: () => tokens.renewIfOpen(),
      })),
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
