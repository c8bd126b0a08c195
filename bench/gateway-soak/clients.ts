import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';

export interface Asked {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The client leaves after so many milliseconds. */
  readonly leavesAfterMs?: number;
  readonly status: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: 16 });

/** Asks once; an answer with another status than the one expected is thrown, with what it says. */
export function ask(port: number, { path, method = 'GET', headers = {}, ...asked }: Asked): Promise<void> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ port, host: '127.0.0.1', path, method, headers, agent }, (answer) => {
      answer.resume();
      answer.on('close', () =>
        answer.statusCode === asked.status
          ? resolve()
          : reject(new Error(`${method} ${path} is a ${answer.statusCode}, not a ${asked.status}`)),
      );
      answer.on('error', () => undefined);
    });
    outgoing.on('error', (error) => (asked.leavesAfterMs === undefined ? reject(error) : resolve()));
    outgoing.on('close', resolve);
    outgoing.end(asked.body);
    if (asked.leavesAfterMs !== undefined) setTimeout(() => outgoing.destroy(), asked.leavesAfterMs);
  });
}

async function opened(port: number, text: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => socket.destroy());
  await once(socket, 'connect');
  socket.write(text);
  return socket;
}

/** What is no HTTP; the gateway closes. */
export async function sendNoise(port: number, text: string): Promise<void> {
  const socket = await opened(port, text);
  socket.resume();
  if (!socket.destroyed) await once(socket, 'close');
}

/** Opens a WebSocket, hears what it says, and leaves, in order or not. */
export async function speak(port: number, inOrder: boolean): Promise<void> {
  const socket = await opened(
    port,
    'GET /plain/ws HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n' +
      'sec-websocket-version: 13\r\nsec-websocket-key: AQIDBAUGBwgJCgsMDQ4PEC==\r\n\r\n',
  );
  const [head] = (await once(socket, 'data')) as [Buffer];
  if (!head.toString('latin1').startsWith('HTTP/1.1 101')) throw new Error(head.toString('latin1'));
  socket.write(Buffer.alloc(2_000, 1));
  await once(socket, 'data');
  const closed = once(socket, 'close');
  if (inOrder) socket.end().resume();
  else socket.resetAndDestroy();
  await closed;
}
