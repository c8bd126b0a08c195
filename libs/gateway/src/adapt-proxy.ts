import { createSecureContext } from 'node:tls';
import type { Surroundings } from './adapt-parameters.js';
import type { Teller } from './note.js';
import { type Fields, isFields, textOf } from './shapes.js';

/** Parameters without which the request would go somewhere else, otherwise, or as somebody else, and why there are none here. */
const missed: Readonly<Record<string, readonly [why: string, wayOut: string]>> = {
  toProxy: ['paths are passed on, never whole addresses', 'remove it, and give the service itself as its address'],
  forward: ['a request goes to one service', 'remove it, and copy requests elsewhere'],
  method: ['a request keeps its method', 'remove it, and let clients use that method'],
  localAddress: ['which of its addresses a machine uses is not chosen here', 'remove it, and route in the network'],
  selfHandleResponse: ['nobody would pass on the answer', 'remove it'],
  agent: ['connections are the gateway’s own', 'remove it'],
  ssl: ['protocols and ciphers are the gateway’s own', 'remove it; "target" has certificates'],
  ca: ['the authority is read from a file', 'give its path as "caFile" of "target"'],
};

/** What changes nothing of a request or an answer, and why. */
const idle: Readonly<Record<string, string>> = {
  ws: 'WebSockets always pass',
  buffer: 'Express Gateway sets it itself',
  preserveHeaderKeyCase: 'names of headers are compared without case, and are sent in small letters',
};

const limits = ['timeout', 'proxyTimeout'];
const maybeOff = ['cookieDomainRewrite', 'cookiePathRewrite', 'hostRewrite', 'protocolRewrite', 'proxyUrl'];
const isTrue = (value: unknown): boolean => value === true || value === 'true';
const isOff = (value: unknown): boolean => value == null || value === false || value === 'false' || value === '';
const isZero = (value: unknown): boolean => value === 0 || value === '0';

/** As in Express Gateway the options of the service go before the parameters, and `proxyOptions` of the step before both. */
export function adaptProxy(given: Fields, { tell, proxyOptions, files }: Surroundings): Fields {
  const name = textOf(given['serviceEndpoint']);
  const own = isFields(given['proxyOptions']) ? given['proxyOptions'] : {};
  const shared = proxyOptions.get(name ?? '') ?? {};
  const { proxyOptions: _, target, ...all } = { ...given, ...shared, ...own };
  const entries = Object.entries(all).flatMap(([field, value]) => adaptOption(field, value, tell.at({ field })));
  return {
    ...Object.fromEntries(entries),
    ...(name === undefined ? {} : { serviceEndpoint: name }),
    ...(isFields(target) ? targetOf(target, tell.at({ field: 'target' }), files) : {}),
  };
}

function adaptOption(field: string, value: unknown, tell: Teller): readonly (readonly [string, unknown])[] {
  if (missed[field] !== undefined) {
    const [why, wayOut] = missed[field];
    if (!isOff(value)) tell.refused(`"${field}" is not taken over`, why, wayOut);
    return [];
  }
  if (idle[field] === undefined) return adaptValue(field, value, tell);
  if (!isOff(value)) tell.ignored(`"${field}" has no effect`, idle[field], 'remove it');
  return [];
}

/** An empty text is one: it takes an attribute of cookies away. */
const isLeftOut = (field: string, value: unknown): boolean =>
  maybeOff.includes(field) && isOff(value) && (value !== '' || !field.startsWith('cookie'));

function adaptValue(field: string, value: unknown, tell: Teller): readonly (readonly [string, unknown])[] {
  if (isLeftOut(field, value)) return [];
  if (limits.includes(field) && isZero(value)) {
    tell.changed('0 is taken as the default', 'there is no waiting for ever here', 'give milliseconds');
    return [];
  }
  if (field === 'headers' && isFields(value)) return [[field, textsOfHeaders(value, tell)]];
  if (field !== 'followRedirects' || !isTrue(value)) return [[field, value]];
  tell.changed('redirects are not followed', 'they are the client’s to follow', 'set it to false');
  return [[field, false]];
}

/** Numbers and the like as they are sent. */
const textsOfHeaders = (headers: Fields, tell: Teller): Fields =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => {
      if (value != null) return [[name, textOf(value) ?? value]];
      tell.at({ field: `headers.${name}` }).ignored('it has no value', 'nothing is sent', 'give one, or remove it');
      return [];
    }),
  );

const texts = ['key', 'cert', 'ca'] as const;

/** What the files hold takes the place of their names. */
function targetOf(given: Fields, tell: Teller, files: Surroundings['files']): Fields {
  const { keyFile, certFile, caFile, ...rest } = given;
  const named: Readonly<Record<string, unknown>> = { key: keyFile, cert: certFile, ca: caFile };
  const read = texts.flatMap((name) => {
    const path = textOf(named[name]);
    if (path === undefined || path === '') return [];
    const text = files.read(path);
    if (text !== null) return [[name, text] as const];
    const at = tell.at({ field: `target.${name}File` });
    at.refused(`the file "${path}" cannot be read`, 'paths are relative to the folder', 'put it there');
    return [];
  });
  for (const name of ['pfx', 'passphrase', 'socketPath', 'ciphers', 'secureProtocol'])
    if (!isOff(rest[name]))
      tell
        .at({ field: `target.${name}` })
        .refused(`"${name}" is not taken over`, 'a service is asked over TCP, with PEM files', 'remove it');
  const written = Object.entries(rest).map(([name, text]) => [name, typeof text === 'string' ? withLines(text) : text]);
  const target: Fields = { ...Object.fromEntries(written), ...Object.fromEntries(read) };
  tellUnfit(target, tell);
  return Object.keys(target).length === 0 ? {} : { target };
}

/** PEM that a variable of the environment held: between quotes, YAML makes blanks of its line ends. */
const withLines = (text: string): string =>
  text.includes('\n')
    ? text
    : text
        .split(/(-----(?:BEGIN|END) [A-Z ]{1,40}-----)/)
        .map((part) => (part.startsWith('-----') ? `${part}\n` : part.trim().replaceAll(' ', '\n')))
        .join('')
        .replaceAll(/(?<=[^\n])-----END/g, '\n-----END');

function tellUnfit(target: Fields, tell: Teller): void {
  const [key, cert] = [target['key'], target['cert']];
  if (typeof key !== 'string' || typeof cert !== 'string') return;
  try {
    createSecureContext({ key, cert });
  } catch {
    tell.refused('key and certificate do not fit', 'they are no PEM, or of two pairs', 'give the pair that was issued');
  }
}
