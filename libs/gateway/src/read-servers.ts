import { createSecureContext } from 'node:tls';
import type { TlsCertificate, TlsServer } from '@tiffin/contracts';
import type { Teller } from './note.js';
import { meant } from './nearest-name.js';
import { type Fields, isFields, textOf, textsOf } from './shapes.js';

export interface HttpServer {
  readonly port: number;
  readonly hostname?: string;
}

export interface HttpsServer extends HttpServer {
  /** By domain; `default` is for all others. */
  readonly tls: Readonly<Record<string, TlsCertificate>>;
  readonly clientCertificates: TlsServer['clientCertificates'];
}

/** What may be read beside the configuration: a path, relative to the folder, as an absolute one, and what is in it. */
export interface FilesBeside {
  absolute(path: string): string;
  read(path: string): string | null;
}

export function readHttp(root: Fields, tell: Teller): HttpServer | null {
  return isFields(root['http']) ? readServer(root['http'], tell.at({ field: 'http' }), ['port', 'hostname']) : null;
}

export function readHttps(root: Fields, tell: Teller, files: FilesBeside): HttpsServer | null {
  const https = root['https'];
  if (!isFields(https)) return null;
  const server = readServer(https, tell.at({ field: 'https' }), ['port', 'hostname', 'tls', 'options']);
  if (server === null) return null;
  const clientCertificates = readOptions(https['options'], tell);
  const tls = isFields(https['tls']) ? https['tls'] : {};
  if (Object.keys(tls).length === 0) {
    tell
      .at({ field: 'https.tls' })
      .warning('it has no certificate, and is not served', 'TLS needs one', 'add "tls": {"default": {key, cert}}');
    return null;
  }
  const certificates = Object.entries(tls).map(([domain, entry]) => [
    domain,
    readCertificate(entry, tell.at({ field: `https.tls.${domain}` }), files),
  ]);
  const read = Object.fromEntries(certificates.filter(([, one]) => one !== null)) as HttpsServer['tls'];
  return { ...server, tls: read, clientCertificates };
}

function readOptions(given: unknown, tell: Teller): HttpsServer['clientCertificates'] {
  const { requestCert, rejectUnauthorized = true, ...others } = isFields(given) ? given : {};
  if (Object.keys(others).length > 0)
    tell
      .at({ field: 'https.options' })
      .ignored(
        `${Object.keys(others).join(', ')} of TLS are not taken over`,
        'the gateway chooses protocol versions and ciphers',
        'remove them',
      );
  if (!requestCert) return 'none';
  return rejectUnauthorized ? 'needed' : 'asked';
}

function readServer(server: Fields, tell: Teller, known: readonly string[]): HttpServer | null {
  for (const key of Object.keys(server).filter((one) => one !== 'host' && !known.includes(one)))
    tell.ignored(`"${key}" is not known here`, 'Express Gateway ignores it too', meant(key, known));
  const port = textOf(server['port']) ?? '';
  const hostname = textOf(server['hostname'] ?? server['host']);
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    tell.warning('"port" is no port', 'a port is a whole number from 0 to 65535', 'give one, or start with --port');
    return null;
  }
  return { port: Number(port), ...(hostname ? { hostname } : {}) };
}

function readCertificate(entry: unknown, tell: Teller, files: FilesBeside): TlsCertificate | null {
  const [key, cert] = isFields(entry) ? [textOf(entry['key']), textOf(entry['cert'])] : [];
  if (!isFields(entry) || !key || !cert) {
    tell.refused('it needs "key" and "cert"', 'a certificate is both, each the path of a file', 'give both');
    return null;
  }
  const ca = textsOf(entry['ca']);
  const texts = [key, cert, ...ca].map((path) => files.read(path));
  const absent = [key, cert, ...ca].find((_, index) => texts[index] === null);
  if (absent !== undefined) {
    tell.refused(`the file "${absent}" cannot be read`, 'paths are relative to the folder', 'put it there');
    return null;
  }
  try {
    createSecureContext({ key: texts[0]!, cert: texts[1]! });
  } catch {
    tell.refused('key and certificate do not fit', 'they are no PEM, or of two pairs', 'give the pair that was issued');
    return null;
  }
  const [keyText, certText, ...caTexts] = texts as string[];
  return { key: keyText!, cert: certText!, ...(caTexts.length === 0 ? {} : { ca: caTexts }) };
}
