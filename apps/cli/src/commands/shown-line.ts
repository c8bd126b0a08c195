import { logEntryOf, type LogEntry, type LogLine } from '@tiffin/contracts';
import { styled } from '../output/terminal.js';

/**
 * A unit's line for reading: a structured one as level (where it is not `info`), message and `key=value`, a stack indented
 * below it; any other as it was printed.
 */
export function shownLine(line: LogLine): string {
  const { level, text, rest } = logEntryOf(line);
  const isStructured = text !== line.text;
  const marked = isStructured && level !== 'info' ? `${level}: ${text}` : text;
  const shown = `${coloured(level, marked)}${rest && ` ${styled('dim', rest)}`}`;
  const replica = line.replica == null ? '' : ` ${line.replica}`;
  return `${styled('dim', line.time + replica)} ${isStructured ? shown.replaceAll('\n', '\n    ') : shown}`;
}

function coloured(level: LogEntry['level'], text: string): string {
  if (level === 'error') return styled('red', text);
  return level === 'warn' ? styled('yellow', text) : text;
}
