/** How `tiffin` ends; scripts rely on these. */
export const exitCode = {
  ok: 0,
  failed: 1,
  usage: 2,
  refused: 3,
  notRunning: 4,
  /** What was waited for has not come to an end. */
  waits: 5,
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
