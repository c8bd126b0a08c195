/**
 * The names of all variables that a process reads, whatever they are: it is asked to read an environment that has none of them, and watched. `readConfig`: of its
 * config.ts.
 */
export function acceptedVariables(readConfig: (environment: NodeJS.ProcessEnv) => unknown): ReadonlySet<string> {
  const names = new Set<string>();
  const watched = new Proxy<NodeJS.ProcessEnv>(
    {},
    { get: (_, name) => (typeof name === 'string' ? void names.add(name) : undefined) },
  );
  try {
    readConfig(watched);
  } catch {
    // It lacks what it needs; all has been read by then.
  }
  return names;
}
