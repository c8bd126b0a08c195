import { shortestRedacted } from '../setting-reference.js';

/** Lines of a value of several lines that are worth keeping out of a log: a key's are, a lone bracket is not. */
const shortestLine = 8;
/** Where tools break the lines of Base64. */
const wrappedAt = [64, 76] as const;

/** Every text in which a value is usually met, itself among them: escaped, encoded, a line of it, a part of something encoded. */
export function spellings(value: string): ReadonlySet<string> {
  const lines = value.split(/\r?\n/);
  const parts = lines.length > 1 ? [value, ...lines.filter((line) => line.length >= shortestLine)] : [value];
  const all = [...parts.flatMap((part) => [...escaped(part), ...inHex(part), ...inBase64(part)]), ...wrapped(value)];
  return new Set(all.filter((text) => text.length >= shortestRedacted));
}

/** Half a surrogate pair has no form in UTF-8, which an address would be written in. */
const percent = (value: string): string => encodeURIComponent(value.toWellFormed());

function escaped(value: string): string[] {
  const json = JSON.stringify(value).slice(1, -1);
  // As Node shows a text, between quotes that are not in it.
  const inspected = json.replaceAll('\\"', '"');
  const strict = percent(value).replace(/[!'()*~._-]/g, (c) => (/[._~-]/.test(c) ? c : percentOf(c)));
  const urls = [encodeURI(value.toWellFormed()), percent(value), strict, strict.replaceAll('%20', '+')];
  return [
    ...[value, json, json.replaceAll('/', '\\/'), ascii(json), inHtml(value)],
    ...[inspected, inspected.replaceAll("'", "\\'")],
    ...urls,
    ...urls.map((url) => url.replace(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase())),
  ];
}

const percentOf = (c: string): string => `%${c.charCodeAt(0).toString(16).toUpperCase()}`;

/** As Python writes JSON. */
const ascii = (json: string): string =>
  json.replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const inHtml = (value: string): string => value.replace(/[&<>"']/g, (c) => entities[c] ?? c);

function inHex(value: string): string[] {
  const hex = Buffer.from(value).toString('hex');
  return [hex, hex.toUpperCase()];
}

/**
 * Alone and inside a longer text, as in `user:password`: where it begins at the first, second or third of three bytes, it has another
 * form, of which the characters count that no neighbour has a part in.
 */
function inBase64(value: string): string[] {
  const bytes = Buffer.from(value);
  const whole = bytes.toString('base64');
  const inside = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    return text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
  });
  return [whole, ...inside].flatMap((text) => [text, text.replaceAll('+', '-').replaceAll('/', '_')]);
}

function wrapped(value: string): string[] {
  const whole = Buffer.from(value).toString('base64');
  return wrappedAt
    .filter((width) => whole.length > width)
    .flatMap((width) => whole.match(new RegExp(`.{${shortestLine},${width}}`, 'g')) ?? []);
}
