import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { linesOf } from './lines-of.js';

async function* broken(...texts: readonly string[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield Buffer.from(text);
  throw new Error('aborted');
}

describe('lines of a stream', () => {
  it('are whole, however they are cut into pieces, characters too', async () => {
    const bytes = Buffer.from('für\nein\nhalb');
    const pieces = Readable.from([...bytes].map((byte) => Buffer.from([byte])));
    const told: string[] = [];
    for await (const line of linesOf(pieces)) told.push(line);
    expect(told).toEqual(['für', 'ein']);
  });

  it('are told until it breaks off, without the half one', async () => {
    const told: string[] = [];
    const reading = (async () => {
      for await (const line of linesOf(broken('a\nb\nhal'))) told.push(line);
    })();
    await expect(reading).rejects.toThrow('aborted');
    expect(told).toEqual(['a', 'b']);
  });

  it('are cut where they are longer than wanted, told once, and followed by what comes behind them', async () => {
    let pulled = 0;
    async function* endless(): AsyncGenerator<Buffer> {
      for (; pulled < 1_000; pulled += 1) yield Buffer.from('x'.repeat(100));
      yield Buffer.from('\nnext\n');
    }
    const told: { readonly line: string; readonly after: number }[] = [];
    for await (const line of linesOf(endless(), 250)) told.push({ line, after: pulled });
    expect(told).toEqual([
      { line: `${'x'.repeat(250)} [cut]`, after: 2 },
      { line: 'next', after: 1_000 },
    ]);
    expect((await linesOf(Readable.from([Buffer.from('123456\n')]), 5).next()).value).toBe('12345 [cut]');
  });
});
