import type { Note } from './note.js';
import { isFields } from './shapes.js';

const secretNames = /secret|password|passphrase|token$|key$|^auth$|authorization|cipher/i;
const isSecret = (name: string): boolean => secretNames.test(name) && !/file$|header|field$|scheme$|cookie/i.test(name);
// What is shorter, or stands in every text, cannot be told from other words.
const leastLength = 4;
const words = /^(?:true|false|null|authorization|bearer|apikey|localhost|https?:\/\/localhost[:\d/]*)$/i;

/** The notes with nothing of the values that files, or the environment, keep as secrets. */
export function hideSecrets(
  notes: readonly Note[],
  documents: readonly unknown[],
  values: readonly string[],
): readonly Note[] {
  const secrets = [...new Set([...documents.flatMap((document) => secretsIn(document, 'plain')), ...values])]
    .filter((secret) => secret.length >= leastLength && !words.test(secret))
    .sort((one, other) => other.length - one.length);
  const hidden = (text: string): string => secrets.reduce((left, secret) => left.replaceAll(secret, '•••'), text);
  return notes.map((note) => ({
    ...note,
    ...{ what: hidden(note.what), why: hidden(note.why), wayOut: hidden(note.wayOut) },
  }));
}

function secretsIn(value: unknown, place: 'plain' | 'secret'): readonly string[] {
  if (typeof value === 'string') return place === 'secret' ? [value] : credentialsIn(value);
  if (Array.isArray(value)) return value.flatMap((part) => secretsIn(part, place));
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([name, part]) =>
    // The paths of keys are no keys.
    name === 'https' ? [] : secretsIn(part, place === 'secret' || isSecret(name) ? 'secret' : 'plain'),
  );
}

/** User name and password of an address. */
function credentialsIn(text: string): readonly string[] {
  const url = text.includes('@') ? URL.parse(text) : null;
  return url === null || url.password === '' ? [] : [url.password, `${url.username}:${url.password}`];
}
