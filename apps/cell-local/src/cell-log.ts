/** One JSON object a line on stdout. */
export interface CellLog {
  info(msg: string, fields?: Readonly<Record<string, unknown>>): void;
  error(msg: string, error: Error): void;
}

export function jsonLog(write: (line: string) => void): CellLog {
  const line = (level: string, msg: string, fields: object): void =>
    write(`${JSON.stringify({ time: new Date().toISOString(), level, app: 'cell-local', msg, ...fields })}\n`);
  return {
    info: (msg, fields = {}) => line('info', msg, fields),
    error: (msg, error) => line('error', msg, { error: error.message }),
  };
}
