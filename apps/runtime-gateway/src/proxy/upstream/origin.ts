import type { OnReadOpts, Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { connect, isIP } from '../../process/node-builtins.js';

const tcpKeepAliveMs = 60_000;

export interface Reading {
  readonly onread?: OnReadOpts;
}

/** How a service with TLS proves who it is, and how the gateway does. PEM. */
export interface Security {
  readonly verification: 'verified' | 'unverified';
  /** Who may vouch for it instead of the authorities that Node knows. */
  readonly ca?: string | undefined;
  readonly key?: string | undefined;
  readonly cert?: string | undefined;
}

/** Where requests go, and how a connection to there is opened. */
export interface Origin {
  /** Host with port, as in the URL. */
  readonly authority: string;
  /** What a socket emits when a request may be written. */
  readonly opened: 'connect' | 'secureConnect';
  /** How long an idle connection is kept where the service says nothing of it. */
  readonly keptForMs: number;
  open(reading: Reading): Socket;
  /** How old a connection of so many becomes. */
  renewedAfterMs(connections: number): number;
}

/** Why these cannot be used, or null. What is in them is not told. */
export function keyProblem({ ca, key, cert }: Pick<Security, 'ca' | 'key' | 'cert'>): string | null {
  if (ca !== undefined && !ca.includes('-----BEGIN CERTIFICATE-----')) return '"ca" is no certificate in PEM';
  if (ca === undefined && key === undefined) return null;
  try {
    tls().createSecureContext({ ca, key, cert });
    return null;
  } catch {
    return 'key and certificate do not fit, or are no PEM';
  }
}

export function originOf(url: string, security: Security): Origin {
  const { hostname, host, port, protocol } = new URL(url);
  const isPlain = protocol === 'http:';
  const place = {
    authority: host,
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (isPlain ? 80 : 443) : Number(port),
  };
  return isPlain ? new PlainOrigin(place) : new TlsOrigin(place, security);
}

interface Place {
  readonly authority: string;
  readonly host: string;
  readonly port: number;
}

class PlainOrigin implements Origin {
  readonly authority: string;
  readonly opened = 'connect';
  readonly keptForMs = Infinity;
  readonly renewedAfterMs = renewedAfterMs;

  constructor(private readonly place: Place) {
    this.authority = place.authority;
  }

  open(reading: Reading): Socket {
    const { host, port } = this.place;
    const keeping = { keepAlive: true, keepAliveInitialDelay: tcpKeepAliveMs };
    return connect({ host, port, noDelay: true, ...keeping, ...reading });
  }
}

/** Its connections are dear and lead to no unit: they are renewed only so that a name that leads elsewhere is followed. */
class TlsOrigin implements Origin {
  readonly authority: string;
  readonly opened = 'secureConnect';
  readonly keptForMs = 5_000;
  readonly #options: ConnectionOptions;
  #session: Buffer | undefined;

  constructor({ authority, host, port }: Place, { verification, ca, key, cert }: Security) {
    this.authority = authority;
    this.#options = {
      ...{ host, port, noDelay: true, ALPNProtocols: ['http/1.1'] },
      secureContext: tls().createSecureContext({ ca, key, cert, minVersion: 'TLSv1.2' }),
      rejectUnauthorized: verification === 'verified',
      // Whose certificate it has to be says the configuration, whatever host a client names.
      servername: isIP(host) === 0 ? host : '',
    };
  }

  open(reading: Reading): Socket {
    const session = this.#session;
    const socket = tls().connect({ ...this.#options, ...reading, ...(session === undefined ? {} : { session }) });
    // Told only of a service that has been verified, if it is to be.
    socket.on('session', (latest) => (this.#session = latest));
    return socket.setKeepAlive(true, tcpKeepAliveMs);
  }

  renewedAfterMs(): number {
    return 300_000;
  }
}

/** Loaded only where a service has it: it is 4 MB. */
const tls = (): typeof import('node:tls') => process.getBuiltinModule('node:tls');

/**
 * In a cluster an open connection goes on to the pod that it once led to, though its Service leads to a newer version. Often enough that
 * what is live is what answers, soonest for somebody who tries a change alone, and so seldom that many cost nothing that is felt, and ports
 * that rest after a connection do not run out: no more than 256 new ones a second.
 */
export const renewedAfterMs = (connections: number): number => Math.min(1_000, Math.max(200, connections * 8));
