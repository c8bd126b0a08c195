import { describe, expect, it } from 'vitest';
import { ShownLines } from './shown-lines.js';

/** A letter for a replica, a digit for a time. */
const read = (text: string) =>
  (text === '' ? [] : text.split(' ')).map((one) => ({ replica: one[0] ?? '', time: one[1] ?? '' }));

describe('lines that come again over a new connection', () => {
  it.each([
    ['are shown where nothing was', '', 'a1 a2', 'a1 a2'],
    ['are not shown again', 'a1 a2 a3', 'a2 a3', ''],
    ['are shown behind those that were', 'a1 a2', 'a1 a2 a3', 'a3'],
    ['are counted where they have the same time', 'a1 a2 a2', 'a2 a2 a2 a3', 'a2 a3'],
    ['are told apart by replica', 'a5 b1', 'a4 b1 a5 b2', 'b2'],
    ['are all shown of a new replica', 'a5', 'a5 c1 c2', 'c1 c2'],
    ['are shown where what was shown is not among them', 'a1', 'a3 a4', 'a3 a4'],
  ])('%s', (_, before, again, fresh) => {
    const shown = new ShownLines();
    for (const line of read(before)) shown.isNew(line);
    shown.begin();
    expect(read(again).filter((line) => shown.isNew(line))).toEqual(read(fresh));
  });

  it('are remembered over several connections', () => {
    const shown = new ShownLines();
    const all = read('a1 a2 a2 a3');
    for (let connection = 0; connection < 3; connection += 1) {
      shown.begin();
      expect(all.filter((line) => shown.isNew(line))).toEqual(connection === 0 ? all : []);
    }
  });
});
