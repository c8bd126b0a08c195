import { type ClientRequest, type IncomingMessage, request as send, type ServerResponse } from 'node:http';
import { hasBody, leavesConnectionUsable, readBeforeFailing } from '@tiffin/http';
import type { Measurement } from '@tiffin/contracts';
import type { RequestMeter } from '../requests/request-meter.js';
import { answerHeaders, type HeaderChange, requestHeaders } from './forward-headers.js';
import { sendAnswer, unitFailed, unitNotReady } from './router-answer.js';
import type { Visit, Visitable } from '../units/unit-slot.js';

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly change: HeaderChange;
  readonly meter: RequestMeter | undefined;
  readonly measure?: Measurement | undefined;
}

/** Sends a request to the unit's process and streams its answer back, both ways at the pace of the slower side. */
export async function forwardRequest(target: Visitable, exchange: Exchange): Promise<void> {
  const outcome = await attempt(target, exchange);
  if (outcome === 'done') return;
  // It is one request, however often it is tried.
  const again = await attempt(target, { ...exchange, meter: undefined });
  if (again === 'again') sendAnswer(exchange.response, unitFailed);
}

async function attempt(target: Visitable, exchange: Exchange): Promise<'done' | 'again'> {
  const visit = await target.enter();
  if (visit === null) {
    sendAnswer(exchange.response, target.closed ?? unitNotReady);
    return 'done';
  }
  try {
    // Counted once it has a process to answer it: one that is being started costs nobody a request.
    if (exchange.meter?.take() === false) {
      sendAnswer(exchange.response, exchange.meter.allowance.refusal());
      return 'done';
    }
    return await visitOnce(visit, exchange);
  } finally {
    visit.leave();
  }
}

/** Resolves when the answer is through, or `again` when nothing of the request can have had an effect. */
function visitOnce(visit: Visit, exchange: Exchange): Promise<'done' | 'again'> {
  const { request, response } = exchange;
  return new Promise((resolve) => {
    if (response.closed) return resolve('done');
    const upstream = open(visit, exchange);
    let answered = false;
    const over = (): void => {
      upstream.destroy();
      resolve('done');
    };
    response.once('close', over);
    upstream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') visit.process.lost();
      // Once it has answered, its answer tells how it ends: whole, or broken off.
      if (answered || response.closed) return;
      if (mayRepeat(error, upstream, exchange)) {
        response.off('close', over);
        return resolve('again');
      }
      sendAnswer(response, unitFailed);
    });
    upstream.on('response', (answer) => {
      answered = true;
      passOn(answer, exchange);
      // What is left to send of the request nobody waits for, and a connection that still carries it serves no other.
      answer.on('end', () => upstream.writableFinished || upstream.destroy());
    });
    // A switch of protocols that nobody asked for; without a listener no event would ever tell of it.
    upstream.on('upgrade', (_answer, socket) => {
      socket.destroy();
      sendAnswer(response, unitFailed);
    });
    if (hasBody(request.headers)) request.pipe(upstream);
    else upstream.end();
  });
}

function open({ process }: Visit, { request, change }: Exchange): ClientRequest {
  const upstream = send({
    agent: process.agent,
    host: '127.0.0.1',
    port: process.port,
    method: request.method ?? 'GET',
    path: request.url ?? '/',
    headers: requestHeaders(request, change),
    setHost: false,
  });
  // Whatever the unit answers: it may not even read what it was asked to close after.
  if (!leavesConnectionUsable(request.headers)) upstream.shouldKeepAlive = false;
  return upstream.once('socket', readBeforeFailing);
}

/** The reason phrase is left out: it says nothing that the status does not, and may hold what no head may. */
function passOn(answer: IncomingMessage, { response, measure }: Exchange): void {
  const { statusCode = 0 } = answer;
  // Node reads a status below 100 and throws when it should write one.
  if (statusCode < 100) {
    answer.destroy();
    return sendAnswer(response, unitFailed);
  }
  measure?.answered(statusCode);
  response.writeHead(statusCode, answerHeaders(answer));
  // Event streams send their headers long before their first byte.
  response.flushHeaders();
  answer.on('error', () => {
    // Also where the client goes away first: then nobody knows how the answer would have ended.
    if (!response.closed) measure?.broke();
    response.destroy();
  });
  answer.pipe(response);
}

const repeatable = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE']);

/**
 * A kept connection may close in the moment in which we use it: the request never reached the process. Whether it did
 * cannot be told from here, so only what may arrive twice is sent twice. A refused connection has carried nothing at all.
 */
function mayRepeat(error: NodeJS.ErrnoException, upstream: ClientRequest, { request, response }: Exchange): boolean {
  if (response.headersSent || hasBody(request.headers)) return false;
  if (error.code === 'ECONNREFUSED') return true;
  const reset = error.code === 'ECONNRESET' || error.code === 'EPIPE';
  return reset && upstream.reusedSocket && repeatable.has(request.method ?? '');
}
