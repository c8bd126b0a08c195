/** The name in `{"secret": "NAME"}`, also half typed; null where something else stands. */
export const secretNameOf = (value: unknown): string | null =>
  typeof value === 'object' && value !== null && 'secret' in value ? String(value.secret) : null;

const written = /^\s*\{\s*"secret"\s*:\s*"(\w*)"\s*\}\s*$/;

interface Kind {
  /** Whether the field holds a name right now. */
  readonly isName: boolean;
  /** Whether it can hold nothing else. */
  readonly only: boolean;
}

/** What the text of a field stands for; undefined: it is left out. A reference that is written as in a canvas file is one. */
export function readSecretText(text: string, { isName, only }: Kind): unknown {
  const reference = written.exec(text)?.[1];
  if (reference !== undefined) return { secret: reference };
  if (text === '') return isName && !only ? { secret: '' } : undefined;
  return isName ? { secret: text } : text;
}
