import { once } from 'node:events';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { SaidLines } from './said-lines.js';

async function linesOf(chunks: Iterable<Buffer>): Promise<readonly string[]> {
  const lines: string[] = [];
  const stream = Readable.from(chunks);
  new SaidLines((line) => void lines.push(line)).read(stream);
  await once(stream, 'end');
  return lines;
}

describe('what a process says', () => {
  it('comes line by line, wherever it is cut', async () => {
    const text = Buffer.from('one\r\n\ntwo €\nthree');
    const chunks = Array.from(text, (_, at) => text.subarray(at, at + 1));
    expect(await linesOf(chunks)).toEqual(['one', '', 'two €', 'three']);
    expect(await linesOf([text])).toEqual(['one', '', 'two €', 'three']);
  });

  it('holds no memory where a line does not end', async () => {
    const chunk = Buffer.alloc(65_536, 'x');
    let heldBytes = 0;
    function* endless() {
      const before = process.memoryUsage().arrayBuffers;
      for (let at = 0; at < 800; at++) yield chunk;
      heldBytes = process.memoryUsage().arrayBuffers - before;
    }
    expect(await linesOf(endless())).toEqual([`${'x'.repeat(499)}…`]);
    expect(heldBytes).toBeLessThan(16 * 1_048_576);
  });

  it('is no longer kept once it is much', async () => {
    const line = Buffer.from('x\n'.repeat(1_000));
    expect(await linesOf([line, line])).toHaveLength(200);
  });

  it('has no control characters and no half characters', async () => {
    const [line] = await linesOf([Buffer.from('a\0b\u001b[31mc\td\u{1F600}')]);
    expect(line).toBe('a\uFFFDb\uFFFD[31mc d\u{1F600}');
    const [cut = ''] = await linesOf([Buffer.from(`${'x'.repeat(498)}\u{1F600}${'x'.repeat(9)}`)]);
    expect(cut.isWellFormed()).toBe(true);
  });
});
