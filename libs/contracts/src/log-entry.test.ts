import { describe, expect, it } from 'vitest';
import { logEntryOf } from './log-entry.js';

const time = '2025-06-01T14:03:22.120Z';

describe('logEntryOf', () => {
  it('shows what user code printed as it is', () => {
    expect(logEntryOf({ time, stream: 'stdout', text: 'hello' })).toEqual({
      time: '14:03:22.120',
      level: 'info',
      text: 'hello',
      rest: '',
    });
  });

  it('takes stderr for an error', () => {
    expect(logEntryOf({ time, stream: 'stderr', text: 'TypeError: x' }).level).toBe('error');
  });

  it('takes a structured line apart', () => {
    const text = JSON.stringify({ time, level: 'warn', msg: 'slow', ms: 812, path: '/cars' });
    expect(logEntryOf({ time, stream: 'stdout', text })).toMatchObject({
      level: 'warn',
      text: 'slow',
      rest: 'ms=812 path=/cars',
    });
  });

  it.each([
    [60, 'error'],
    [40, 'warn'],
    [30, 'info'],
    [20, 'debug'],
  ])('reads the level %d of pino as %s', (level, name) => {
    expect(logEntryOf({ time, stream: 'stdout', text: JSON.stringify({ level, msg: 'x' }) }).level).toBe(name);
  });

  it.each(['{not json', '{"a":1}'])('leaves %s alone', (text) => {
    expect(logEntryOf({ time, stream: 'stdout', text }).text).toBe(text);
  });
});
