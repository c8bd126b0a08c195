import { PasswordInput, Textarea } from '@mantine/core';
import type { ClipboardEvent } from 'react';

interface ValueInputProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error: string | null;
}

const masked = { input: { WebkitTextSecurity: 'disc', fontFamily: 'var(--mantine-font-family-monospace)' } } as const;

/** A value that nobody shall read over a shoulder. A field of one line would cut the lines of a key: those get a larger one. */
export function ValueInput({ value, onChange, error }: ValueInputProps) {
  const shared = { label: 'Value', error, 'data-autofocus': true, 'data-testid': 'secret-value' } as const;
  const paste = (event: ClipboardEvent): void => {
    const text = event.clipboardData.getData('text');
    if (!text.includes('\n')) return;
    event.preventDefault();
    onChange(value + text);
  };
  if (value.includes('\n'))
    return (
      <Textarea
        {...shared}
        description={`${value.split('\n').length} lines`}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        spellCheck={false}
        rows={4}
        styles={masked}
      />
    );
  return (
    <PasswordInput
      {...shared}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      onPaste={paste}
      autoComplete="new-password"
    />
  );
}
