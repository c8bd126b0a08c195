import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { hasBody } from '@tiffin/http';
import type { ClientLimits } from './client-limits.js';
import { MeasuredResponse } from './measured-response.js';

// Longer than the pools of the routers and load balancers in front, so that they, not we, end an idle connection.
const keepAliveTimeoutMs = 75_000;
/** Node looks this often at most for heads that are late. */
const looksWithin = 5;

/** What `node:http` and `node:https` hold by themselves. */
export const serverOptions = ({ headMs }: ClientLimits) => ({
  // A limit for the whole of a request would cut off long uploads.
  ...{ headersTimeout: headMs, requestTimeout: 0, handshakeTimeout: headMs },
  connectionsCheckingInterval: Math.ceil(headMs / looksWithin),
  ServerResponse: MeasuredResponse,
  keepAliveTimeout: keepAliveTimeoutMs,
  // Streams that nobody could read anything from are a tenth of what a request costs.
  optimizeEmptyRequests: true,
  // Any other protocol (h2c) is declined by answering the request as if it had not asked; so is an upgrade that brings
  // a body, because what follows its head is not the new protocol's, and one behind a request that has no answer yet.
  shouldUpgradeCallback: ({ headers, socket }: IncomingMessage) =>
    headers.upgrade?.toLowerCase() === 'websocket' && !hasBody(headers) && !isAnswering(socket),
});

/** Whether an earlier request has no answer yet: to give Node another one that does not wait for its turn would end the process. */
const isAnswering = (socket: Socket & { readonly _httpMessage?: unknown }): boolean => socket._httpMessage != null;
