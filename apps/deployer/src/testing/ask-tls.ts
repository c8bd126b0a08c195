import { request } from 'node:http';
import { request as secured } from 'node:https';
import { text } from 'node:stream/consumers';
import type { TLSSocket } from 'node:tls';

export interface TlsAnswer {
  readonly status: number;
  readonly body: string;
  /** Of the certificate that was shown. */
  readonly serial: string;
}

/** Asks an entrance for a host, and believes the certificates of `ca` alone. On a connection of its own. */
export function askTls(
  entranceUrl: string,
  host: string,
  { path, ca }: { readonly path: string; readonly ca: string },
): Promise<TlsAnswer> {
  return new Promise((resolve, reject) => {
    secured(new URL(path, entranceUrl), { headers: { host }, servername: host, agent: false, ca }, (response) => {
      const serial = (response.socket as TLSSocket).getPeerCertificate().serialNumber;
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body, serial }), reject);
    })
      .on('error', reject)
      .end();
  });
}

/** Asks over http, and says where the answer leads. */
export function askWithoutFollowing(
  entranceUrl: string,
  host: string,
  path: string,
): Promise<{ readonly status: number; readonly location: string | null }> {
  return new Promise((resolve, reject) => {
    request(new URL(path, entranceUrl), { headers: { host }, agent: false }, (response) => {
      response.resume();
      resolve({ status: response.statusCode ?? 0, location: response.headers.location ?? null });
    })
      .on('error', reject)
      .end();
  });
}
