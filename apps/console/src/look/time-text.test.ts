import { describe, expect, it } from 'vitest';
import { timeText } from './time-text.js';

const now = new Date('2026-03-10T12:00:00Z');
const shifted = (ms: number): Date => new Date(now.getTime() + ms);
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

describe('timeText', () => {
  it.each([
    [0, 'just now'],
    [-59_000, 'just now'],
    [30_000, 'in less than a minute'],
    [-minuteMs, '1 minute ago'],
    [-59.6 * minuteMs, '60 minutes ago'],
    [-90 * minuteMs, '1 hour ago'],
    [5 * hourMs, 'in 5 hours'],
    [-dayMs, 'yesterday'],
    [89 * dayMs, 'Jun 7, 2026'],
    [30 * dayMs, 'in 30 days'],
    [-61 * dayMs, 'Jan 8, 2026'],
  ])('%d ms away is "%s"', (ms, text) => {
    expect(timeText(shifted(ms), now)).toBe(text);
  });
});
