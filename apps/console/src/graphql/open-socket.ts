import { type Client, createClient } from 'graphql-ws';
import type { AccessTokens } from '../session/access-tokens.js';
import { liveConnection } from './live-connection.js';

const address = (): string => {
  const url = new URL('/graphql', location.origin);
  url.protocol = url.protocol.replace('http', 'ws');
  return url.href;
};

/** Comes back at once, with all that is open on it. */
const normalClosure = 1_000;
/** The api does not know the token that it came with. */
const forbidden = 4_403;

const [firstMs, mostMs] = [1_000, 15_000];
/** Spread, so that the pages of everybody do not come back in one moment. */
const retryMs = (retries: number): number => Math.min(firstMs * 2 ** retries, mostMs) * (0.5 + Math.random());

/** The socket of the page. What is subscribed lives on over every change of the token, and every restart of the api. */
export function openSocket(tokens: Pick<AccessTokens, 'bearer' | 'opened' | 'renewIfOpen' | 'onRenewal'>): Client {
  let open: WebSocket | null = null;
  // A socket is worth what it began with. It comes with the newer token, and tells the present anew.
  tokens.onRenewal(() => open?.close(normalClosure));
  return createClient({
    url: address(),
    connectionParams: async () => ({ authorization: `Bearer ${(await tokens.bearer()) ?? ''}` }),
    // The api may restart under an open page: come back by ourselves, for as long as the page is open.
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    retryWait: async (retries) => {
      await tokens.opened();
      await new Promise((done) => setTimeout(done, retryMs(retries)));
    },
    keepAlive: 10_000,
    on: {
      connecting: (isRetry) => isRetry && liveConnection.set('lost'),
      connected: (socket) => {
        open = socket as WebSocket;
        liveConnection.set('open');
      },
      closed: (event) => {
        open = null;
        const { code } = event as CloseEvent;
        // There is a newer one, or no session any more, which the page then shows.
        if (code === forbidden) void tokens.renewIfOpen();
        if (code !== normalClosure) liveConnection.set('lost');
      },
    },
  });
}
