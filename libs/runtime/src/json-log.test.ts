import { describe, expect, it } from 'vitest';
import { JsonLog } from './json-log.js';

const lineOf = (fields: Readonly<Record<string, unknown>>): Record<string, unknown> => {
  let written = '';
  const log = new JsonLog({ write: (text) => (written += text) });
  log.info('told', fields);
  log.flush();
  expect(written.endsWith('\n')).toBe(true);
  return JSON.parse(written) as Record<string, unknown>;
};

describe('a line of the log', () => {
  it('cuts each text that is too long, at any depth, and keeps the others', () => {
    const long = 'x'.repeat(8_193);
    const cut = `${'x'.repeat(8_192)} [cut]`;
    expect(lineOf({ long, deep: [{ long }], whole: 'y'.repeat(8_192) })).toMatchObject({
      long: cut,
      deep: [{ long: cut }],
      whole: 'y'.repeat(8_192),
    });
  });

  it('is written, however long a text is', () => {
    // Each of these characters is six in JSON: the whole would be longer than a string can be.
    expect(lineOf({ huge: '\0'.repeat(100_000_000) })).toMatchObject({ huge: `${'\0'.repeat(8_192)} [cut]` });
  });

  it('says what was thrown, whatever that is', () => {
    expect(lineOf({ error: new Error('broken') })).toMatchObject({ msg: 'told', error: 'broken' });
    expect(lineOf({ error: undefined })).toMatchObject({ error: 'undefined' });
  });
});
