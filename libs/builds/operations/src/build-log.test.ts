import { describe, expect, it } from 'vitest';
import { BuildLog } from './build-log.js';

describe('BuildLog', () => {
  it('keeps what a build says', () => {
    const log = new BuildLog();
    log.add('one');
    log.add('two');
    expect(log.text).toBe('one\ntwo');
  });

  it('stays small, with the beginning and the end', () => {
    const log = new BuildLog();
    for (let line = 0; line < 20_000; line++) log.add(`line ${line}`);
    expect(log.text.length).toBeLessThan(66_000);
    expect(log.text).toMatch(/^line 0\n[^]*\[\d+ lines are left out\]\n[^]*line 19999$/);
  });

  it('cuts a line without end', () => {
    const log = new BuildLog();
    log.add('x'.repeat(1_000_000));
    expect(log.text.length).toBeLessThan(2_100);
  });
});
