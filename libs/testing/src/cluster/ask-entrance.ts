import { request as plain } from 'node:http';
import { request as secured } from 'node:https';
import { text } from 'node:stream/consumers';

export interface EntranceAnswer {
  readonly status: number;
  readonly body: string;
}

/** Asks the entrance of a cluster for a host name, on a connection of its own. Certificates are not looked at. */
export function askEntrance(entranceUrl: string, host: string, path = '/'): Promise<EntranceAnswer> {
  const url = new URL(path, entranceUrl);
  const request = url.protocol === 'https:' ? secured : plain;
  const options = { headers: { host }, agent: false, servername: host, rejectUnauthorized: false };
  return new Promise((resolve, reject) => {
    request(url, options, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
    })
      .on('error', reject)
      .end();
  });
}
