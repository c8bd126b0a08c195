import { describe, expect, it } from 'vitest';
import { shownLine } from './shown-line.js';

const time = '2025-06-01T14:03:22.120Z';
const shown = (text: string): string => shownLine({ time, stream: 'stdout', text });

describe('shownLine', () => {
  it('leaves what user code printed as it is', () => {
    expect(shown('hello {')).toBe(`${time} hello {`);
  });

  it('reads a structured line', () => {
    expect(shown(JSON.stringify({ time, level: 'info', msg: 'call', status: 200 }))).toBe(`${time} call status=200`);
  });

  it('names a level that asks for attention, and puts a stack below', () => {
    const line = JSON.stringify({ time, level: 'error', msg: 'The function threw', stack: 'Error: boom\n    at fn' });
    expect(shown(line)).toBe(`${time} error: The function threw stack=Error: boom\n        at fn`);
  });
});
