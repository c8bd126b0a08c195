import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { hasBody, stayInStep } from '@tiffin/http';
import type { Measurement, Tally } from '@tiffin/contracts';
import type { RequestMeter } from '../requests/request-meter.js';
import type { HeaderChange } from './forward-headers.js';
import { forwardRequest } from './forward-request.js';
import { forwardUpgrade } from './forward-upgrade.js';
import { hostUnknown, sendAnswer, sendAnswerRaw } from './router-answer.js';
import type { Visitable } from '../units/unit-slot.js';

/** Longer than any client keeps an idle connection, so that it is the client who closes and no request meets a closed one. */
const keepAliveMs = 75_000;

/** By server: connections that an upgrade has taken out of its hands, which it does not close by itself. */
const upgradedOf = new WeakMap<Server, Set<Socket>>();

/** Where a request goes. */
export interface Destination {
  readonly target: Visitable;
  readonly change: HeaderChange;
  /** What counts it; absent: it comes from inside, or is the platform's own. */
  readonly meter?: RequestMeter;
  /** What it is measured by; absent: it is not. */
  readonly tally?: Tally;
}

/** A server on loopback that forwards what it gets; `find` answers null for a host that nothing is served under. */
export function httpFront(find: (request: IncomingMessage) => Destination | null): Server {
  // A long upload or a long poll is the application's business: no limit on the length of a request here.
  // An upgrade may be ignored; one with a body, as some HTTP/2 clients try it first, is a request like any other.
  const shouldUpgradeCallback = (request: IncomingMessage): boolean => !hasBody(request.headers);
  const options = { keepAliveTimeout: keepAliveMs, requestTimeout: 0, shouldUpgradeCallback };
  const server = createServer(options, (request, response) => {
    const found = find(request);
    if (found === null) return sendAnswer(response, hostUnknown);
    // Before the unit is waited for: who is refused has no process started.
    if (found.meter?.allowance.isSpent) return sendAnswer(response, found.meter.allowance.refusal());
    const measure = found.tally?.begin();
    if (measure !== undefined) response.once('close', () => measure.ended(statusOf(response)));
    void forwardRequest(found.target, { request, response, change: found.change, meter: found.meter, measure });
  });
  stayInStep(server);
  const open = new Set<Socket>();
  upgradedOf.set(server, open);
  server.on('upgrade', (request, upgraded, head) => {
    const socket = upgraded as Socket;
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    // From here on the socket is ours: a client that goes away must not end the cell.
    socket.on('error', () => socket.destroy());
    const found = find(request);
    if (found === null) return sendAnswerRaw(socket, hostUnknown);
    if (found.meter?.allowance.isSpent) return sendAnswerRaw(socket, found.meter.allowance.refusal());
    const measure = measureUpgrade(found.tally, socket);
    void forwardUpgrade(found.target, { request, socket, head, change: found.change, meter: found.meter, measure });
  });
  return server;
}

/** Null: the client went away before there was an answer. */
const statusOf = (response: ServerResponse): number | null => (response.headersSent ? response.statusCode : null);

function measureUpgrade(tally: Tally | undefined, socket: Socket): Measurement | undefined {
  const measure = tally?.begin();
  if (measure !== undefined) socket.once('close', () => measure.ended(null));
  return measure;
}

/** Listens on loopback and answers the port; 0 lets the kernel choose. Rejects with EADDRINUSE when it is taken. */
export function listenOn(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
    for (const socket of upgradedOf.get(server) ?? []) socket.destroy();
  });
}
