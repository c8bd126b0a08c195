import { describe, expect, it } from 'vitest';
import { checkLine, readCheck, readLines, readTime, readWindow, timeLine, windowLine } from './stage-lines.js';

describe('settings of a stage as lines', () => {
  it.each([
    [0, '0s'],
    [90, '90s'],
    [1800, '30m'],
    [43_200, '12h'],
    [172_800, '2d'],
  ])('%d seconds are %s, there and back', (seconds, text) => {
    expect([timeLine(seconds), readTime(text)]).toEqual([text, seconds]);
  });

  it.each(['', 'soon', '5', 'm', '-1m', '1w'])('"%s" is no time', (text) => {
    expect(readTime(text)).toBeNull();
  });

  it.each(['health', 'smoke', 'http /health 200', 'http /health?x=1 204 it is fine'])('"%s" is a check', (text) => {
    expect(checkLine({ ...readCheck(text)!, gateway: null, timeoutMs: null })).toBe(text);
  });

  it.each([
    'deny Weekend 2026-12-04T16:00 Europe/Berlin 64h FREQ=WEEKLY;BYDAY=FR',
    'allow Office hours 2026-12-07T09:00 UTC 8h FREQ=DAILY',
    'deny Christmas 2026-12-24T00:00 Europe/Berlin 3d',
  ])('"%s" is a window', (text) => {
    expect(windowLine(readWindow(text)!)).toBe(text);
  });

  it.each(['', 'health /x', 'ftp /x', 'http'])('"%s" is no check', (text) => {
    expect(readCheck(text)).toBeNull();
  });

  it.each(['deny', 'maybe X 2026-12-24T00:00 UTC 3d', 'deny X today UTC 3d', 'deny X 2026-12-24T00:00 UTC'])(
    '"%s" is no window',
    (text) => {
      expect(readWindow(text)).toBeNull();
    },
  );

  it('are read without empty ones, and the first that is none is told', () => {
    expect(readLines('1h\n\n 2h \n', readTime)).toEqual({ values: [3600, 7200], wrong: null });
    expect(readLines('1h\nsoon\nlater', readTime).wrong).toBe('soon');
  });
});
