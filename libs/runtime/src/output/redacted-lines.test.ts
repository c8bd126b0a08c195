import { describe, expect, it } from 'vitest';
import { Redaction } from '@tiffin/contracts';
import { RedactedLines } from './redacted-lines.js';

const password = `pä"ss w/ord+&'\\%=ü!`;
const pem = `-----BEGIN KEY-----\n${'AbCd0123'.repeat(8)}\n${'xyZ98765'.repeat(4)}\n-----END KEY-----\n`;

/** What goes out of what is written in these parts. */
function printed(value: string, parts: readonly (string | Uint8Array)[]): string {
  const redaction = new Redaction();
  redaction.learn([{ S0: value }]);
  const lines = new RedactedLines(redaction);
  return [...parts.map((part) => lines.take(Buffer.from(part as string))), lines.flush()].join('');
}

describe('what goes to a descriptor', () => {
  it('shows no secret, however it is written in parts, inside a character too', () => {
    const bytes = Buffer.from(`one ${password} two\n${Buffer.from(password).toString('base64')}\nthe end`);
    for (let at = 1; at < bytes.length; at += 1) {
      const told = printed(password, [bytes.subarray(0, at), bytes.subarray(at)]);
      expect(told).toBe('one [secret S0] two\n[secret S0]\nthe end');
    }
  });

  it('shows none of several lines, as a whole and line by line', () => {
    for (const parts of [[pem], pem.split(/(?<=\n)/), [...pem]]) {
      const told = printed(pem, ['a\n', ...parts, 'b\n']);
      expect(told).toMatch(/^a\n[^]*\[secret S0\][^]*b\n$/);
      for (const part of ['AbCd0123AbCd', 'xyZ98765']) expect(told).not.toContain(part);
    }
  });

  it('is as it was where there is none, what has no end of a line too', () => {
    for (const text of ['', 'a', 'a\n', 'a\r\nb', '\n\n', '50 %\r'.repeat(9)])
      expect(printed(password, [text])).toBe(text);
  });

  it('is cut where it has no end of a line, wherever the secret stands, and goes on with the next one', () => {
    const value = 's3cr3t-'.repeat(20);
    for (const before of [16_384 - value.length - 1, 16_384 - value.length, 16_384 - 70, 16_383, 16_384]) {
      const text = `${'x'.repeat(before)}${value}${'y'.repeat(1_000)}`;
      for (const parts of [[text], [text.slice(0, 16_390), text.slice(16_390)], text.match(/.{1,500}/g) ?? []]) {
        const told = printed(value, [...parts, 'more\n', 'next\n']);
        expect(told).not.toMatch(/s3cr|cr3t/);
        expect(told).toMatch(/ \[cut\]\nnext\n$/);
      }
    }
  });
});
