/** A text field as the browser describes it. */
interface Field {
  readonly value: string;
  readonly selectionStart: number | null;
  readonly selectionEnd: number | null;
}

/** What a field holds after a paste, and where its caret stands then. */
export interface Pasted {
  readonly value: string;
  readonly caret: number;
}

/**
 * A text of several lines in the place of what is marked, as a field of several lines takes it; null for one of a single line, which
 * any field takes: the end of a line that was copied along is none of a secret.
 */
export function pastedLines({ value, selectionStart, selectionEnd }: Field, text: string): Pasted | null {
  const lines = text.replace(/\r\n?/g, '\n');
  if (!lines.trim().includes('\n')) return null;
  const start = selectionStart ?? value.length;
  const end = selectionEnd ?? start;
  return { value: value.slice(0, start) + lines + value.slice(end), caret: start + lines.length };
}
