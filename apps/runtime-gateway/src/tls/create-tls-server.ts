import type { IncomingMessage } from 'node:http';
import type { Server } from 'node:https';
import type { SecureContext } from 'node:tls';
import type { TlsServer } from '@tiffin/contracts';
import { isWrong } from '@tiffin/contracts';
import { readGlob } from '@tiffin/contracts/gateway';
import { ConfigError } from '../load/config-error.js';
import type { MeasuredResponse } from '../process/measured-response.js';

type Options = Parameters<typeof import('node:https').createServer<typeof IncomingMessage, typeof MeasuredResponse>>[0];
type Choose = (name: string) => SecureContext | undefined;

/** Who asks by a name that no certificate is for gets the default, or none. Loaded only where there is TLS: it is 4 MB. */
export function createTlsServer(
  { certificates, clientCertificates }: TlsServer,
  options: Options,
): Server<typeof IncomingMessage, typeof MeasuredResponse> {
  const choose = chooser(certificates);
  return process.getBuiltinModule('node:https').createServer({
    ...options,
    ...(certificates['default'] ?? {}),
    minVersion: 'TLSv1.2',
    ALPNProtocols: ['http/1.1'],
    requestCert: clientCertificates !== 'none',
    rejectUnauthorized: clientCertificates === 'needed',
    SNICallback: (name, done) => {
      const context = choose(name.toLowerCase());
      if (context === undefined) done(new Error('no certificate is for this name'));
      else done(null, context);
    },
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
