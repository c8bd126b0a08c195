import { addressProblem, type ServiceEndpointConfig } from '@tiffin/contracts';
import type { Teller } from './note.js';
import { meant } from './nearest-name.js';
import { type Fields, isFields, listOf, textOf } from './shapes.js';

const known = ['url', 'urls', 'proxyOptions'];
const alsoKnown = new Set([...known, 'name', 'customId', 'description']);

export interface ReadServices {
  readonly services: Readonly<Record<string, ServiceEndpointConfig>>;
  /** Names that were written; those of which nothing could be made are here and not in `services`. */
  readonly written: ReadonlySet<string>;
  /** Parameters for the proxies to it. */
  readonly proxyOptions: ReadonlyMap<string, Fields>;
}

export function readServiceEndpoints(root: Fields, tell: Teller): ReadServices {
  const services: Record<string, ServiceEndpointConfig> = {};
  const proxyOptions = new Map<string, Fields>();
  const entries = entriesOf(root);
  for (const [name, entry] of entries) {
    const within = tell.at({ serviceEndpoint: name });
    const service = isFields(entry) ? entry : { url: entry };
    for (const key of Object.keys(service))
      if (!alsoKnown.has(key))
        within
          .at({ field: key })
          .ignored(`"${key}" is not known here`, 'Express Gateway ignores it too', meant(key, known));
    const urls = readUrls(service, within);
    if (urls !== null) services[name] = { urls };
    if (isFields(service['proxyOptions'])) proxyOptions.set(name, service['proxyOptions']);
  }
  return { services, proxyOptions, written: new Set(entries.map(([name]) => name)) };
}

function entriesOf(root: Fields): readonly (readonly [name: string, entry: unknown])[] {
  const given = root['serviceEndpoints'] ?? root['serviceEndpoint'];
  if (isFields(given)) return Object.entries(given);
  return listOf(given).map((entry, index) => [
    (isFields(entry) ? textOf(entry['name']) : undefined) ?? String(index),
    entry,
  ]);
}

function readUrls(service: Fields, tell: Teller): readonly string[] | null {
  const field = service['urls'] == null ? 'url' : 'urls';
  const within = tell.at({ field });
  const given = listOf(service['urls'] ?? service['url']);
  const urls = given.flatMap((url) => readUrl(url, within) ?? []);
  if (given.length > 0) return urls.length === given.length ? urls : null;
  within.refused(
    'it has no address',
    'where it leads to is not known',
    'give "url"; where a variable holds it, set that',
  );
  return null;
}

function readUrl(given: unknown, tell: Teller): string | null {
  const url = textOf(given) ?? '';
  if (addressProblem(url) === null) return url;
  if (holdsCredentials(url)) {
    tell.refused(
      'the address holds a user name or a password',
      'an address is shown, and written into logs',
      'take it out, and give it as "auth" of the proxy',
    );
    return null;
  }
  const mended = `http://${url.replace(/^\/+/, '')}`;
  if (lacksScheme(url) && addressProblem(mended) === null) {
    tell.changed(`"${url}" is taken as "${mended}"`, 'an address begins with its scheme', `write "${mended}"`);
    return mended;
  }
  const shown = url === '' ? 'it is empty' : `"${url}" is not http://… or https://…`;
  tell.refused('it is no address', shown, 'give a complete address');
  return null;
}

function holdsCredentials(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed !== null && parsed.username + parsed.password !== '';
}

// What a variable that is not set has become is no host.
const lacksScheme = (url: string): boolean => url !== 'null' && /^(?:\/\/)?[\w.-]+(?::\d+)?(?:\/|$)/.test(url);
