/** The message for something that names itself by `name`, where that name is none of the known. */
export function unknownName(kind: string, input: unknown, known: readonly string[]): string {
  const name = typeof input === 'object' && input !== null ? (input as { name?: unknown }).name : undefined;
  const list = known.join(', ');
  if (typeof name !== 'string') return `a ${kind} is an object with a "name"; known are ${list}`;
  return `the ${kind} "${name}" is not known; known are ${list}`;
}
