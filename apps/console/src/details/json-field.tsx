import { Input } from '@mantine/core';
import { useEffect, useState } from 'react';
import { sameJson } from '@tiffin/kernel';
import { CodeEditor } from '../editor/code-editor.js';
import { readJson } from './read-json.js';

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

/** A value with parts, as JSON. What is half typed stays here; the draft gets what can be read. */
export function JsonField({ label, description, value, empty, onChange, error, minHeight = 96 }: JsonFieldProps) {
  const [text, setText] = useState(() => textOf(value));
  const now = readJson(text, empty);
  useEffect(() => {
    // The value changed from outside (undo, somebody's revision): show that.
    setText((own) => {
      const mine = readJson(own, empty);
      return 'value' in mine && !sameJson(mine.value, value) ? textOf(value) : own;
    });
  }, [value]);
  const type = (next: string): void => {
    setText(next);
    const read = readJson(next, empty);
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
