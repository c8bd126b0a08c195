const mostLines = 10;
const mostCharacters = 300;

/** A failure for a list of ten thousand environments, `EnvironmentSummary`: enough of the last lines to know what is wrong; the log has the rest. */
export function cutShort<T extends { readonly lastLines: readonly string[] }>(failure: T): T {
  const lastLines = failure.lastLines.slice(-mostLines).map((line) => line.slice(0, mostCharacters));
  return { ...failure, lastLines };
}
