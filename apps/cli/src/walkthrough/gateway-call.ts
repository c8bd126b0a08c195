import { request } from 'node:http';

export interface CallAnswer {
  readonly status: number;
  readonly body: unknown;
}

/**
 * Calls a gateway by its hostname. The connection goes to loopback, as every resolver of `*.localhost` should
 * say but not all do; the `Host` header is the hostname's.
 */
export function callGateway(url: string, method: 'GET' | 'POST', body?: unknown): Promise<CallAnswer> {
  const { host, port, pathname, search } = new URL(url);
  const text = body === undefined ? undefined : JSON.stringify(body);
  const headers = {
    host,
    ...(text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
  };
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path: `${pathname}${search}`, method, headers };
    const call = request(options, (response) => {
      let answer = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (answer += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: parse(answer) }));
      response.on('error', reject);
    });
    call.setTimeout(15_000, () => call.destroy(new Error('no answer within 15 s')));
    call.on('error', reject);
    call.end(text);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
