import type { IncomingMessage } from 'node:http';
import fastifyWebsocket from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';
import { mayOpenSocket } from './origins.js';

/** What of a socket is used here; its package brings no types. */
interface Socket {
  on(event: 'message', hear: (data: unknown) => void): void;
  off(event: 'message', hear: (data: unknown) => void): void;
  once(event: 'close', hear: () => void): void;
  close(code: number, reason: string): void;
}

interface Upgrade {
  readonly req: Pick<IncomingMessage, 'headers'>;
}

type Verdict = (isAllowed: boolean, code?: number, reason?: string) => void;

/** Of one message of a client; documents have limits of their own. */
const messageBytes = 1024 * 1024;
/** As the protocol graphql-transport-ws numbers it. */
const initialisationTimeout = 4408;

/** Sockets for subscriptions, of pages that may and clients that say who they are: one that says nothing is closed. */
export async function addSockets(
  server: FastifyInstance,
  { origins, initWithinMs = 5_000 }: { readonly origins: readonly string[]; readonly initWithinMs?: number },
): Promise<void> {
  await server.register(fastifyWebsocket, {
    options: {
      maxPayload: messageBytes,
      verifyClient: ({ req }: Upgrade, answer: Verdict) => {
        if (mayOpenSocket(req.headers, origins)) answer(true);
        else answer(false, 403, 'Forbidden');
      },
    },
  });
  server.websocketServer.on('connection', (socket: Socket) => closeUnlessInitialised(socket, initWithinMs));
}

function closeUnlessInitialised(socket: Socket, withinMs: number): void {
  const timer = setTimeout(() => socket.close(initialisationTimeout, 'Connection initialisation timeout'), withinMs);
  const hear = (data: unknown): void => {
    if (typeOf(String(data)) !== 'connection_init') return;
    clearTimeout(timer);
    socket.off('message', hear);
  };
  socket.on('message', hear);
  socket.once('close', () => clearTimeout(timer));
}

function typeOf(message: string): unknown {
  try {
    return (JSON.parse(message) as { type?: unknown } | null)?.type;
  } catch {
    return null;
  }
}
