import { Input } from '@mantine/core';
import { useEffect, useState } from 'react';
import { sameJson } from '@tiffin/kernel';
import { CodeEditor } from '../editor/code-editor.js';

interface JsonFieldProps {
  readonly label: string;
  readonly description?: string;
  readonly value: unknown;
  /** What an empty editor stands for. Where that is a list or an object, nothing else may be written. */
  readonly empty: unknown;
  readonly onChange: (value: unknown) => void;
  readonly error?: string | null;
  readonly minHeight?: number;
}

const textOf = (value: unknown): string => (value === undefined ? '' : JSON.stringify(value, null, 2));

const kindOf = (value: unknown): string => (Array.isArray(value) ? 'a list: [...]' : 'an object: {...}');

const hasParts = (value: unknown): value is object => typeof value === 'object' && value !== null;

function parsed(text: string, empty: unknown): { value: unknown } | { problem: string } {
  if (text.trim() === '') return { value: empty };
  try {
    const value = JSON.parse(text) as unknown;
    const fits = !hasParts(empty) || (hasParts(value) && Array.isArray(value) === Array.isArray(empty));
    return fits ? { value } : { problem: `The draft keeps the last text that was ${kindOf(empty)}` };
  } catch (error) {
    return { problem: `This is no JSON yet, so the draft keeps the last text that was: ${(error as Error).message}` };
  }
}

/** A value with parts, as JSON. What is half typed stays here; the draft gets what can be read. */
export function JsonField({ label, description, value, empty, onChange, error, minHeight = 96 }: JsonFieldProps) {
  const [text, setText] = useState(() => textOf(value));
  const now = parsed(text, empty);
  useEffect(() => {
    // The value changed from outside (undo, somebody's revision): show that.
    setText((own) => {
      const mine = parsed(own, empty);
      return 'value' in mine && !sameJson(mine.value, value) ? textOf(value) : own;
    });
  }, [value]);
  const type = (next: string): void => {
    setText(next);
    const read = parsed(next, empty);
    if ('value' in read && !sameJson(read.value, value)) onChange(read.value);
  };
  return (
    <Input.Wrapper
      label={label}
      description={description}
      error={'problem' in now ? now.problem : error}
      labelElement="div"
    >
      <div style={{ marginTop: 6 }}>
        <CodeEditor value={text} onChange={type} fileName={`${label}.json`} label={label} minHeight={minHeight} />
      </div>
    </Input.Wrapper>
  );
}
