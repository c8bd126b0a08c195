import type { OnReadOpts, Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { connect, isIP } from '../../process/node-builtins.js';
import { type ForwardProxy, forwardProxyOf, ProxyTunnel } from './forward-proxy.js';

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

/** How a service is reached. */
export interface Way extends Security {
  /** A forward proxy in between; `http://` */
  readonly proxyUrl?: string | undefined;
}

/** Where requests go, and how a connection to there is opened. */
export interface Origin {
  /** Host with port, as in the URL. */
  readonly authority: string;
  /** Put before each path: a forward proxy is told whole addresses. */
  readonly prefix: string;
  /** Lines that each head has. */
  readonly fields: string;
  /** Whether it can be read past the stream. */
  readonly readsBytes: boolean;
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

export function originOf(url: string, { proxyUrl, ...security }: Way): Origin {
  const { hostname, host, port, protocol } = new URL(url);
  const isPlain = protocol === 'http:';
  const place = {
    authority: host,
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (isPlain ? 80 : 443) : Number(port),
  };
  const proxy = proxyUrl === undefined ? undefined : forwardProxyOf(proxyUrl);
  return isPlain ? new PlainOrigin(place, proxy) : new TlsOrigin(place, security, proxy);
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
  readonly readsBytes = true;
  readonly prefix: string;
  readonly fields: string;
  readonly #next: Pick<Place, 'host' | 'port'>;

  constructor(place: Place, proxy: ForwardProxy | undefined) {
    this.authority = place.authority;
    this.prefix = proxy === undefined ? '' : `http://${place.authority}`;
    this.fields = proxy?.authorization ?? '';
    this.#next = proxy ?? place;
  }

  open(reading: Reading): Socket {
    const { host, port } = this.#next;
    const keeping = { keepAlive: true, keepAliveInitialDelay: tcpKeepAliveMs };
    return connect({ host, port, noDelay: true, ...keeping, ...reading });
  }
}

/** Its connections are dear and lead to no unit: they are renewed only so that a name that leads elsewhere is followed. */
class TlsOrigin implements Origin {
  readonly authority: string;
  readonly opened = 'secureConnect';
  readonly keptForMs = 5_000;
  readonly prefix = '';
  readonly fields = '';
  readonly readsBytes: boolean;
  readonly #options: ConnectionOptions;
  readonly #target: string;
  #session: Buffer | undefined;

  constructor(
    { authority, host, port }: Place,
    { verification, ca, key, cert }: Security,
    private readonly proxy: ForwardProxy | undefined,
  ) {
    this.authority = authority;
    this.readsBytes = proxy === undefined;
    this.#target = `${host.includes(':') ? `[${host}]` : host}:${port}`;
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
    const through = this.proxy === undefined ? reading : { socket: new ProxyTunnel(this.proxy, this.#target) };
    const socket = tls().connect({ ...this.#options, ...through, ...(session === undefined ? {} : { session }) });
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
