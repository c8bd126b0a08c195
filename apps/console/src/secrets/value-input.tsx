import { PasswordInput, Textarea } from '@mantine/core';
import { type ChangeEvent, type ClipboardEvent, type RefCallback, useCallback, useRef } from 'react';
import { pastedLines } from './pasted.js';

interface ValueInputProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error: string | null;
}

type Field = HTMLInputElement | HTMLTextAreaElement;

const masked = { input: { WebkitTextSecurity: 'disc', fontFamily: 'var(--mantine-font-family-monospace)' } } as const;

/** A value that nobody shall read over a shoulder. A field of one line would cut the lines of a key: those get a larger one. */
export function ValueInput({ value, onChange, error }: ValueInputProps) {
  const { ref, keepCaret } = useCaret();
  const change = ({ currentTarget }: ChangeEvent<Field>): void => {
    keepCaret(currentTarget.selectionStart);
    onChange(currentTarget.value);
  };
  const paste = (event: ClipboardEvent<HTMLInputElement>): void => {
    const pasted = pastedLines(event.currentTarget, event.clipboardData.getData('text'));
    if (!pasted) return;
    event.preventDefault();
    keepCaret(pasted.caret);
    onChange(pasted.value);
  };
  const shared = { label: 'Value', error, value, ref, onChange: change, ...hooks } as const;
  if (!value.includes('\n')) return <PasswordInput {...shared} onPaste={paste} autoComplete="new-password" />;
  const description = `${value.split('\n').length} lines`;
  return <Textarea {...shared} description={description} spellCheck={false} rows={4} styles={masked} />;
}

const hooks = { 'data-autofocus': true, 'data-testid': 'secret-value' } as const;

/** What is typed is not seen: where one field takes the place of the other, typing goes on at the same place. */
function useCaret(): { readonly ref: RefCallback<Field>; readonly keepCaret: (caret: number | null) => void } {
  const caret = useRef<number | null>(null);
  const ref = useCallback((field: Field | null): void => {
    if (!field || caret.current === null) return;
    field.focus();
    field.setSelectionRange(caret.current, caret.current);
  }, []);
  const keepCaret = useCallback((at: number | null) => {
    caret.current = at;
  }, []);
  return { ref, keepCaret };
}
