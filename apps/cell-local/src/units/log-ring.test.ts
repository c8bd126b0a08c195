import { describe, expect, it } from 'vitest';
import { PassThrough } from 'node:stream';
import { LogRing } from './log-ring.js';
import { readLines } from '../process/read-lines.js';
import { Redaction } from '@tiffin/contracts';

describe('LogRing', () => {
  it('keeps the last 1,000 lines in order, with their time', () => {
    const ring = new LogRing(() => new Date(0));
    for (let line = 1; line <= 1_005; line += 1) ring.add('stdout', `line ${line}`);
    expect(ring.tail(5_000)).toHaveLength(1_000);
    expect(ring.tail(2)).toEqual([
      { time: '1970-01-01T00:00:00.000Z', stream: 'stdout', text: 'line 1004' },
      { time: '1970-01-01T00:00:00.000Z', stream: 'stdout', text: 'line 1005' },
    ]);
    expect(ring.tail(0)).toEqual([]);
  });

  it('keeps at most about a megabyte of them', () => {
    const ring = new LogRing();
    for (let line = 0; line < 500; line += 1) ring.add('stderr', 'x'.repeat(10_000));
    expect(ring.tail(1_000)).toHaveLength(104);
  });
});

describe('readLines', () => {
  const linesOf = async (...chunks: (string | Buffer)[]): Promise<string[]> => {
    const stream = new PassThrough();
    const lines: string[] = [];
    readLines(stream, new Redaction(), (line) => lines.push(line));
    for (const chunk of chunks) stream.write(chunk);
    await new Promise((resolve) => stream.on('end', resolve).end());
    return lines;
  };

  it('joins what was split and hands on the last line without a break', async () => {
    const umlaut = Buffer.from('ä');
    const lines = await linesOf('a', 'b\r\nc\n\n', umlaut.subarray(0, 1), umlaut.subarray(1), 'e');
    expect(lines).toEqual(['ab', 'c', '', 'äe']);
  });

  it('cuts a line that is too long, in one piece or in many', async () => {
    const long = 'x'.repeat(20_000);
    const cut = `${'x'.repeat(16_384)} [cut]`;
    expect(await linesOf(`${long}\nnext\n`)).toEqual([cut, 'next']);
    expect(await linesOf(long, long, long, '\nnext\n')).toEqual([cut, 'next']);
  });
});
