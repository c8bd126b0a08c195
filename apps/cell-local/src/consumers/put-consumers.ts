import { request as send } from 'node:http';
import { consumersPath } from '@tiffin/contracts';

export interface ConsumersPut {
  readonly port: number;
  readonly key: string;
  /** JSON of a `ConsumerSnapshot`. */
  readonly snapshot: string;
  readonly timeoutMs: number;
}

/** Null when the gateway has taken it, else what it did instead. A gateway that was built before it could take any is left as it is. */
export function putConsumers({ port, key, snapshot, timeoutMs }: ConsumersPut): Promise<string | null> {
  const headers = { authorization: `Bearer ${key}`, 'content-length': Buffer.byteLength(snapshot) };
  const at = { host: '127.0.0.1', port, path: consumersPath, method: 'PUT' };
  return new Promise((resolve) => {
    const request = send({ ...at, headers, agent: false, timeout: timeoutMs }, (response) => {
      response.resume();
      const { statusCode } = response;
      resolve(statusCode === 200 || statusCode === 404 ? null : `it answered ${statusCode} to its consumers`);
    });
    request.on('timeout', () => request.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    request.on('error', (error) => resolve(`its consumers: ${error.message}`));
    request.end(snapshot);
  });
}
