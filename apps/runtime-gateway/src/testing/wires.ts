import type { ServerOptions } from 'node:https';
import { makeCertificate } from '@tiffin/testing/certificates';

/** How a service is reached. */
export interface Wire {
  readonly scheme: 'http' | 'https';
  /** Of the service's server; null: it has none. */
  readonly tls: ServerOptions | null;
  /** Parameters of a proxy that believes the service. */
  readonly believed: Readonly<Record<string, unknown>>;
}

export const authority = makeCertificate({ names: ['authority'], use: 'authority' });
const service = makeCertificate({ names: ['127.0.0.1', 'localhost'], issuer: authority });

export const over: Readonly<Record<'plain' | 'TLS', Wire>> = {
  plain: { scheme: 'http', tls: null, believed: {} },
  TLS: {
    scheme: 'https',
    tls: { key: service.key, cert: service.cert },
    believed: { target: { ca: authority.cert } },
  },
};

/** For `describe.each`. */
export const wires: readonly (readonly [name: string, wire: Wire])[] = Object.entries(over);
