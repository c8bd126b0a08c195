/** How a process of the platform ends when its port is another program's: whoever started it may choose another port. */
export const portTakenExitCode = 98;

/** The code to end with after an error at start. A wrapped error counts as what it wraps. */
export function startExitCode(error: unknown): number {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: { code?: unknown } };
  return code === 'EADDRINUSE' || cause?.code === 'EADDRINUSE' ? portTakenExitCode : 1;
}
