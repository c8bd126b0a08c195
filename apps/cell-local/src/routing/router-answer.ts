import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { routerHeader } from '@tiffin/contracts';
import { linger } from '@tiffin/http';

/** What the router itself answers when no unit does; marked by a header, so that nobody takes it for the application's. */
export interface RouterAnswer {
  readonly status: number;
  readonly code: 'HOST_UNKNOWN' | 'ENVIRONMENT_STOPPED' | 'UNIT_NOT_READY' | 'UNIT_FAILED' | 'REQUESTS_SPENT';
  readonly message: string;
  /** What it says besides, for programs. */
  readonly detail?: Readonly<Record<string, string | number>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export const unitNotReady: RouterAnswer = {
  status: 503,
  code: 'UNIT_NOT_READY',
  message: 'The unit behind this address is being started or restarted. Try again in a moment; its log says more.',
};

export const environmentStopped: RouterAnswer = {
  status: 503,
  code: 'ENVIRONMENT_STOPPED',
  message: 'This environment is stopped. It answers again once somebody who may deploy there has started it.',
};

export const unitFailed: RouterAnswer = {
  status: 502,
  code: 'UNIT_FAILED',
  message: 'The unit ended the connection before it answered. Its log says why.',
};

export const hostUnknown: RouterAnswer = {
  status: 404,
  code: 'HOST_UNKNOWN',
  message:
    'Nothing is served under this host name. Check its spelling (<gateway>.<environment>.<project>.<tenant>.<domain>), ' +
    'and that a release with this gateway is live in the environment.',
};

const bodyOf = ({ code, message, detail }: RouterAnswer): string =>
  JSON.stringify({ error: { code, message, ...detail } });

const headersOf = (answer: RouterAnswer): Record<string, string> => ({
  'content-type': 'application/json',
  'cache-control': 'no-store',
  [routerHeader]: '1',
  ...(answer.code === 'UNIT_NOT_READY' ? { 'retry-after': '1' } : {}),
  ...answer.headers,
});

export function sendAnswer(response: ServerResponse, answer: RouterAnswer): void {
  if (response.headersSent) {
    // Half an answer is out: the client must see that it is not whole.
    response.destroy();
    return;
  }
  const body = bodyOf(answer);
  response.writeHead(answer.status, { ...headersOf(answer), 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

/** The same on the bare socket of an upgrade. */
export function sendAnswerRaw(socket: Socket, answer: RouterAnswer): void {
  const body = bodyOf(answer);
  const headers = { ...headersOf(answer), connection: 'close', 'content-length': String(Buffer.byteLength(body)) };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.write(`HTTP/1.1 ${answer.status} ${answer.code}\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
  linger(socket);
}
