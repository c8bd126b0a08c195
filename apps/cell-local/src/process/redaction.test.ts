import { PassThrough } from 'node:stream';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLines } from './read-lines.js';
import { Redaction, TextSearch } from '@tiffin/contracts';

const password = `pä"ss w/ord+&'\\%=ü!`;
const pem = `-----BEGIN KEY-----\n${'AbCd0123'.repeat(8)}\n${'xyZ98765'.repeat(4)}\n-----END KEY-----\n`;
const knowing = (...values: string[]): Redaction => {
  const redaction = new Redaction();
  redaction.learn([Object.fromEntries(values.map((value, at) => [`S${at}`, value]))]);
  return redaction;
};
const base64 = (text: string) => Buffer.from(text).toString('base64');

/** What comes of chunks, line by line. */
async function linesOf(redaction: Redaction, chunks: readonly (string | Buffer)[]): Promise<string[]> {
  const lines: string[] = [];
  const stream = new PassThrough();
  readLines(stream, redaction, (line) => lines.push(line));
  for (const chunk of chunks) {
    stream.write(chunk);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await new Promise((resolve) => stream.end(resolve).once('end', resolve));
  return lines;
}

describe('a secret is redacted', () => {
  it.each<[string, (value: string) => string]>([
    ['as it is', (value) => value],
    ['inside a word', (value) => `x${value}y`],
    ['in JSON', (value) => JSON.stringify({ value })],
    ['in JSON in JSON’s place', (value) => JSON.stringify([value]).replaceAll('/', '\\/')],
    ['inspected', (value) => inspect({ value })],
    ['URL-encoded', (value) => `https://a/?q=${encodeURIComponent(value)}`],
    ['URL-encoded in lower case', (value) => encodeURIComponent(value).toLowerCase()],
    ['in a form', (value) => new URLSearchParams({ value }).toString()],
    ['in an address as a whole', (value) => encodeURI(value)],
    ['in hexadecimal', (value) => Buffer.from(value).toString('hex')],
    ['in Base64', base64],
    ['in Base64 of a URL', (value) => Buffer.from(value).toString('base64url')],
    ['as the password of a basic authorization', (value) => `Basic ${base64(`ada:${value}`)}`],
    ['as the user of one', (value) => `Basic ${base64(`${value}:x`)}`],
    ['at any place of a text in Base64', (value) => base64(`ab${value}cde`)],
    ['in HTML', (value) => value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll("'", '&#39;')],
  ])('%s', (_, spell) => {
    // Lower-case letters only, where the whole is made lower-case.
    for (const value of [password, 'hunter2hunter2', 'a+b/c==d?e&f']) {
      const told = spell(value);
      const redacted = knowing('nothing like it', value).redact(`before ${told} after`);
      expect(redacted).toMatch(/^before .*\[secret S1\].* after$/s);
      expect(redacted).not.toContain(told);
      for (const form of [value, base64(value), encodeURIComponent(value)]) expect(redacted).not.toContain(form);
    }
  });

  it('of several lines, as a whole and line by line, wrapped in Base64 too', async () => {
    const printed = `a\n${pem}b\n${base64(pem).replace(/.{76}/g, '$&\n')}\n${JSON.stringify(pem)}\n`;
    const told = (await linesOf(knowing(pem), [printed])).join('\n');
    for (const part of ['AbCd0123AbCd', 'xyZ98765', base64(pem).slice(10, 40), base64(pem).slice(90, 130)])
      expect(told).not.toContain(part);
    for (const line of pem.split('\n').filter((one) => one.length >= 8))
      expect(knowing(pem).redact(`x ${line} y`)).toBe('x [secret S0] y');
  });

  it('however the stream is cut into chunks, inside a character too', async () => {
    const bytes = Buffer.from(`one ${password} two\n${base64(password)}\n`);
    for (let at = 1; at < bytes.length; at += 1) {
      const lines = await linesOf(knowing(password), [bytes.subarray(0, at), bytes.subarray(at)]);
      expect(lines).toEqual(['one [secret S0] two', '[secret S0]']);
    }
  });

  it('where a line is cut for its length, wherever the secret stands', async () => {
    const value = 's3cr3t-'.repeat(20);
    for (const before of [16_384 - value.length - 1, 16_384 - value.length, 16_384 - 70, 16_383, 16_384]) {
      for (const chunks of [1, 2, 40]) {
        const text = `${'x'.repeat(before)}${value}${'y'.repeat(1_000)}`;
        const size = Math.ceil(text.length / chunks);
        const parts = Array.from({ length: chunks }, (_, at) => text.slice(at * size, (at + 1) * size));
        const [line = ''] = await linesOf(knowing(value), parts);
        expect(line).not.toMatch(/s3cr|cr3t/);
        expect(line).toMatch(/ \[cut\]$/);
      }
      // The stream stops for a moment just behind the limit, in the middle of a secret.
      const text = `${'x'.repeat(before)}${value}${'y'.repeat(1_000)}`;
      const [halted = ''] = await linesOf(knowing(value), [text.slice(0, 16_390), text.slice(16_390)]);
      expect(halted).not.toMatch(/s3cr|cr3t/);
    }
  });

  it('of former values too, which a process that ends may still print', () => {
    const redaction = knowing('former-value');
    redaction.learn([{ S0: 'newer-value' }]);
    expect(redaction.redact('former-value newer-value')).toBe('[secret S0] [secret S0]');
  });
});

describe('what is no secret', () => {
  it('stays as it is, values that are too short to be told from other text too', () => {
    expect(knowing('abc', 'on').redact('abc on abcd')).toBe('abc on abcd');
    expect(new Redaction().redact('anything')).toBe('anything');
  });

  it('is found nowhere where nothing is hidden: any text without the values is as it was', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '\n', '%') });
    fc.assert(
      fc.property(text, (any) => {
        expect(knowing('zzzz', 'y%y%y').redact(any)).toBe(any);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a search for many texts', () => {
  it('finds what looking at each place finds', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 60 });
    const needle = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(letters, fc.array(needle, { maxLength: 6 }), (text, needles) => {
        const search = new TextSearch(needles);
        const longest = needles.toSorted((a, b) => b.length - a.length);
        let from = 0;
        for (;;) {
          const found = search.next(text, from);
          const at = Array.from({ length: Math.max(0, text.length - from) }, (_, index) => from + index);
          const start = at.find((index) => longest.some((one) => text.startsWith(one, index)));
          expect(found?.start).toBe(start);
          if (found === null) return;
          expect(found.needle).toBe(longest.find((one) => text.startsWith(one, found.start)));
          from = found.end;
        }
      }),
      { numRuns: 500 },
    );
  });
});
