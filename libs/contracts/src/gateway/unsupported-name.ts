/** The message for something that names itself by `name`, where that name is none of the known. */
export function unsupportedName(kind: string, input: unknown, supported: readonly string[]): string {
  const name = typeof input === 'object' && input !== null ? (input as { name?: unknown }).name : undefined;
  const list = supported.join(', ');
  if (typeof name !== 'string') return `a ${kind} is an object with a "name"; supported are ${list}`;
  return `the ${kind} "${name}" is not supported yet; supported are ${list}`;
}
