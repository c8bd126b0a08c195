import { pipeline } from '../process/node-builtins.js';
import type { Duplex } from 'node:stream';
import type { Exchange } from '../exchange.js';

/** Answers the client's upgrade with the upstream's and joins both connections until one ends. */
export function openTunnel(exchange: Exchange, headers: readonly string[], upstream: Duplex): void {
  const { socket, head } = exchange.upgrade!;
  // From here on the connection is raw: the HTTP answer must not write to it or close it.
  exchange.cancel = undefined;
  exchange.response.statusCode = 101;
  exchange.response.measure?.answered(101);
  exchange.response.detachSocket(socket as Parameters<typeof exchange.response.detachSocket>[0]);
  let text = 'HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\n';
  for (let index = 0; index < headers.length; index += 2) text += `${headers[index]!}: ${headers[index + 1]!}\r\n`;
  socket.write(`${text}\r\n`, 'latin1');
  if (head.length > 0) upstream.write(head);
  const close = (): void => {
    socket.destroy();
    upstream.destroy();
  };
  pipeline(socket, upstream, close);
  pipeline(upstream, socket, close);
}
