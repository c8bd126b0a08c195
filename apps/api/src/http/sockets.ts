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
  on(event: 'pong', hear: () => void): void;
  ping(): void;
  /** Without a word to the other side. */
  terminate(): void;
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
  /** How often the other side has to give a sign of life; every client answers a ping by itself. */
  readonly signMs?: number;
}

/** Whoever is not known gets no acknowledgement: their socket is closed before it would be sent. */
const admissions = new WeakMap<object, Promise<void>>();

/** Resolves once it is known whether a socket that said who it is may stay. */
export const socketAdmitted = (socket: object): Promise<void> => admissions.get(socket) ?? Promise.resolve();

/** Sockets for subscriptions, of pages that may and clients that say who they are: one that says nothing is closed, or nobody. */
export async function addSockets(
  server: FastifyInstance,
  { origins, isKnown, initWithinMs = 5_000, signMs = 30_000 }: SocketOptions,
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
    closeOnceGone(socket, signMs);
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

/** Who has gone without a word would follow, and hold places and connections, for as long as this process lives. */
function closeOnceGone(socket: Socket, signMs: number): void {
  let isHeard = true;
  socket.on('pong', () => (isHeard = true));
  const timer = setInterval(() => {
    if (!isHeard) return socket.terminate();
    isHeard = false;
    socket.ping();
  }, signMs);
  socket.once('close', () => clearInterval(timer));
}

function read(message: string): { readonly type?: unknown; readonly payload?: Payload } {
  try {
    return (JSON.parse(message) as object | null) ?? {};
  } catch {
    return {};
  }
}
