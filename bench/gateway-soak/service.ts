import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

const large = JSON.stringify(Array.from({ length: 1_000 }, (_, id) => ({ id, brand: 'Skoda', color: 'green' })));

const answers: Readonly<Record<string, (response: ServerResponse, request: IncomingMessage) => void>> = {
  large: (response) => void response.end(large),
  kept: (response) => void response.setHeader('cache-control', 'max-age=5').end(large.slice(0, 4_000)),
  slow: (response) => void setTimeout(() => response.end('{}'), 200),
  broken: (response) => void response.write('{', () => response.destroy()),
  gone: (response) => void response.destroy(),
};

function answer(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  response.setHeader('content-type', 'application/json');
  const kind = request.url!.split('/').at(2)!;
  request.on('end', () => (answers[kind] ?? plain)(response, request));
}

const plain = (response: ServerResponse): void => void response.end('{"id":7,"brand":"Skoda"}');

/** Says back what it hears: frames of clients are masked, so these are not read. */
function echo(request: IncomingMessage, socket: Duplex): void {
  const key = request.headers['sec-websocket-key']! + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
  const accept = createHash('sha1').update(key).digest('base64');
  socket.on('error', () => socket.destroy());
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: ${accept}\r\n\r\n`,
  );
  socket.pipe(socket);
}

/** What is behind the gateway: answers of all kinds, by the second part of the path. */
export async function startService(): Promise<{ readonly port: number; readonly server: Server }> {
  const server = createServer(answer).on('upgrade', echo);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}
