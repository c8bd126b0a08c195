/** A line of a process's log as a person reads it: the message of a JSON line with its error, any other line as it is. */
export function readableLine(line: string): string {
  if (!line.startsWith('{')) return line;
  try {
    const { msg, err, error } = JSON.parse(line) as { msg?: string; err?: { message?: string }; error?: string };
    const why = err?.message ?? error;
    const reason = why && why !== msg ? `: ${why}` : '';
    return msg ? `${msg}${reason}` : line;
  } catch {
    return line;
  }
}
