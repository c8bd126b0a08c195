import type { IncomingMessage } from 'node:http';
import type { Server } from 'node:https';
import type { SecureContext, TLSSocket } from 'node:tls';
import type { TlsServer } from '@tiffin/contracts';
import { isWrong } from '@tiffin/contracts';
import { readGlob } from '@tiffin/contracts/gateway';
import { ConfigError } from '../load/config-error.js';
import type { MeasuredResponse } from '../process/measured-response.js';
import { Http2Sessions } from './http2/http2-sessions.js';

type Options = Parameters<typeof import('node:https').createServer<typeof IncomingMessage, typeof MeasuredResponse>>[0];
type HttpsServer = Server<typeof IncomingMessage, typeof MeasuredResponse>;
type Choose = (name: string) => SecureContext | undefined;

export interface EncryptedServer {
  readonly server: HttpsServer;
  /** Those of its clients that speak HTTP/2. */
  readonly sessions: Http2Sessions;
}

/** Who asks by a name that no certificate is for gets the default, or none. Loaded only where there is TLS: it is 4 MB. */
export function createTlsServer({ certificates, clientCertificates }: TlsServer, options: Options): EncryptedServer {
  const choose = chooser(certificates);
  const server: HttpsServer = process.getBuiltinModule('node:https').createServer({
    ...options,
    ...(certificates['default'] ?? {}),
    minVersion: 'TLSv1.2',
    ALPNProtocols: ['h2', 'http/1.1'],
    requestCert: clientCertificates !== 'none',
    rejectUnauthorized: clientCertificates === 'needed',
    SNICallback: (name, done) => {
      const context = choose(name.toLowerCase());
      if (context === undefined) done(new Error('no certificate is for this name'));
      else done(null, context);
    },
  });
  const sessions = new Http2Sessions((socket) => server.emit('secureConnection', socket as unknown as TLSSocket));
  divide(server, sessions);
  return { server, sessions };
}

/** Connections on which HTTP/2 was agreed go past the HTTP/1.1 server, to come back to it as one connection for each stream. */
function divide(server: HttpsServer, sessions: Http2Sessions): void {
  const [serve] = server.listeners('secureConnection') as ((socket: TLSSocket) => void)[];
  server.off('secureConnection', serve!);
  server.on('secureConnection', (socket) => {
    if (socket.alpnProtocol === 'h2') sessions.take(socket);
    else serve!.call(server, socket);
  });
}

/** The first whose pattern is like the name, in their order. */
function chooser(certificates: TlsServer['certificates']): Choose {
  const contexts = Object.entries(certificates).map(([domain, certificate]) => {
    const glob = readGlob(domain.toLowerCase());
    if (isWrong(glob)) throw new ConfigError('CONFIG_INVALID', `The certificate for "${domain}": ${glob.wrong}.`);
    return { domain, glob, context: contextOf(domain, certificate) };
  });
  const otherwise = contexts.find(({ domain }) => domain === 'default')?.context;
  return (name) => contexts.find(({ domain, glob }) => domain !== 'default' && glob.test(name))?.context ?? otherwise;
}

function contextOf(domain: string, certificate: TlsServer['certificates'][string]): SecureContext {
  try {
    return process.getBuiltinModule('node:tls').createSecureContext({ ...certificate, minVersion: 'TLSv1.2' });
  } catch {
    throw new ConfigError('CONFIG_INVALID', `The certificate for "${domain}": key and certificate do not fit.`);
  }
}
