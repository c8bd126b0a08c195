export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface LogEntry {
  /** `14:03:22.120`, in UTC as the server stamps it. */
  readonly time: string;
  readonly level: LogLevel;
  readonly text: string;
  /** What else a structured line carried, as `key=value`. */
  readonly rest: string;
}

const shownApart = new Set(['time', 'level', 'msg', 'pid', 'hostname']);

/**
 * One line of a unit for reading. Runtimes write one JSON object a line; what user code prints comes as it is,
 * and what it prints on stderr counts as an error.
 */
export function logEntryOf(line: Readonly<Record<'time' | 'stream' | 'text', string>>): LogEntry {
  const time = line.time.slice(11, 23);
  const fields = structured(line.text);
  if (!fields) return { time, level: line.stream === 'stderr' ? 'error' : 'info', text: line.text, rest: '' };
  const rest = Object.entries(fields)
    .filter(([key]) => !shownApart.has(key))
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');
  return { time, level: levelOf(fields['level']), text: String(fields['msg']), rest };
}

function structured(text: string): Record<string, unknown> | null {
  if (!text.startsWith('{')) return null;
  try {
    const value = JSON.parse(text) as Record<string, unknown>;
    return typeof value['msg'] === 'string' ? value : null;
  } catch {
    return null;
  }
}

/** Names as well as pino's numbers. */
function levelOf(level: unknown): LogLevel {
  if (typeof level === 'number') return levelOfNumber(level);
  if (level === 'debug' || level === 'trace') return 'debug';
  if (level === 'warn') return 'warn';
  return level === 'error' || level === 'fatal' ? 'error' : 'info';
}

function levelOfNumber(level: number): LogLevel {
  if (level >= 50) return 'error';
  if (level >= 40) return 'warn';
  return level >= 30 ? 'info' : 'debug';
}
