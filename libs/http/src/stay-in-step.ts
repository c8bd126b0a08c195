import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { linger } from './linger.js';
import { hasBody } from './request-body.js';

/**
 * Keeps the connections of an HTTP server in step with its answers, whoever answers and however early (ADR 0017):
 * an answer that begins before the request's body is complete says `connection: close`, and the connection then lingers,
 * so that the answer arrives and what is left of the body is never taken for a request.
 * A client that asks first (`Expect: 100-continue`) is told to go on when somebody begins to read, not before.
 */
export function stayInStep(server: EventEmitter): void {
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    if (hasBody(request.headers)) closeIfEarly(request, response);
  });
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    continueWhenRead(request, response);
    server.emit('request', request, response);
  });
}

function closeIfEarly(request: IncomingMessage, response: ServerResponse): void {
  const { socket } = request;
  const writeHead = response.writeHead.bind(response) as (...head: unknown[]) => ServerResponse;
  response.writeHead = (...head: unknown[]) => {
    if (!request.complete) sayClose(request, response);
    return writeHead(...head);
  };
  // An answer that says to keep the connection all the same, because user code wrote that header.
  response.once('finish', () => {
    if (!request.complete) linger(socket);
  });
}

function sayClose(request: IncomingMessage, response: ServerResponse): void {
  if (response.hasHeader('connection')) response.setHeader('connection', 'close');
  else response.shouldKeepAlive = false;
  closeByLingering(request);
}

/** Node ends a connection after its last answer by `destroySoon`. By then the body may be complete, and nothing is left to drop. */
function closeByLingering(request: IncomingMessage): void {
  const { socket } = request;
  const destroySoon = socket.destroySoon.bind(socket);
  socket.destroySoon = () => (request.complete ? destroySoon() : linger(socket));
}

function continueWhenRead(request: IncomingMessage, response: ServerResponse): void {
  const read = request._read.bind(request);
  request._read = (size) => {
    request._read = read;
    if (!response.headersSent && !response.destroyed) response.writeContinue();
    read(size);
  };
}
