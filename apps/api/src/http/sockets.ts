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
/** As the protocol graphql-transport-ws numbers them. */
const initialisationTimeout = 4408;
const forbidden = 4403;

/** Whether the token stands that a socket begins with. */
export type IsKnown = (authorization: unknown) => Promise<boolean>;

export interface SocketOptions {
  readonly origins: readonly string[];
  readonly isKnown: IsKnown;
  readonly initWithinMs?: number;
}

/** Whoever is not known gets no acknowledgement: their socket is closed before it would be sent. */
const admissions = new WeakMap<object, Promise<void>>();

/** Resolves once it is known whether a socket that said who it is may stay. */
export const socketAdmitted = (socket: object): Promise<void> => admissions.get(socket) ?? Promise.resolve();

/** Sockets for subscriptions, of pages that may and clients that say who they are: one that says nothing is closed, or nobody. */
export async function addSockets(
  server: FastifyInstance,
  { origins, isKnown, initWithinMs = 5_000 }: SocketOptions,
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
  server.websocketServer.on('connection', (socket: Socket, { headers }: Pick<IncomingMessage, 'headers'>) => {
    const admit = async (payload: Payload): Promise<void> => {
      if (!(await isKnown(payload?.authorization ?? headers.authorization))) socket.close(forbidden, 'Forbidden');
    };
    closeUnlessInitialised(socket, admit, initWithinMs);
  });
}

type Payload = { readonly authorization?: unknown } | null | undefined;

function closeUnlessInitialised(socket: Socket, admit: (payload: Payload) => Promise<void>, withinMs: number): void {
  const timer = setTimeout(() => socket.close(initialisationTimeout, 'Connection initialisation timeout'), withinMs);
  const hear = (data: unknown): void => {
    const { type, payload } = read(String(data));
    if (type !== 'connection_init') return;
    clearTimeout(timer);
    socket.off('message', hear);
    admissions.set(socket, admit(payload));
  };
  socket.on('message', hear);
  socket.once('close', () => clearTimeout(timer));
}

function read(message: string): { readonly type?: unknown; readonly payload?: Payload } {
  try {
    return (JSON.parse(message) as object | null) ?? {};
  } catch {
    return {};
  }
}
