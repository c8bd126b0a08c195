import { Input } from '@mantine/core';
import { sameJson } from '@tiffin/kernel';
import { useEffect, useState } from 'react';
import { CodeEditor } from '../editor/code-editor.js';
import { readJson } from './read-json.js';
import { useHalfTyped } from './use-half-typed.js';

interface JsonFieldProps {
  readonly label: string;
  readonly description?: string;
  /** Path inside the entity, of this field alone. */
  readonly path: string;
  readonly value: unknown;
  /** What an empty editor stands for. Where that is a list or an object, nothing else may be written. */
  readonly empty: unknown;
  readonly onChange: (value: unknown) => void;
  readonly error?: string | null;
  readonly minHeight?: number;
}

const textOf = (value: unknown): string => (value === undefined ? '' : JSON.stringify(value, null, 2));

/** A value with parts, as JSON. The draft gets what can be read, and keeps what is half typed beside it. */
export function JsonField({ label, description, path, value, empty, onChange, error, minHeight = 96 }: JsonFieldProps) {
  const [halfTyped, keepHalf] = useHalfTyped(path);
  const [text, setText] = useState(() => halfTyped ?? textOf(value));
  const now = readJson(text, empty);
  useEffect(() => {
    // The value changed from outside (undo, somebody's revision): show that.
    setText((own) => {
      const mine = readJson(own, empty);
      return 'value' in mine && !sameJson(mine.value, value) ? textOf(value) : own;
    });
  }, [value]);
  useEffect(() => {
    // What was half typed was taken back: the field shows what the draft has.
    if (halfTyped === null) setText((own) => ('problem' in readJson(own, empty) ? textOf(value) : own));
  }, [halfTyped]);
  const type = (next: string): void => {
    setText(next);
    const read = readJson(next, empty);
    keepHalf('value' in read ? null : next);
    if ('value' in read && !sameJson(read.value, value)) onChange(read.value);
  };
  return (
    <Input.Wrapper
      label={label}
      description={description}
      error={'problem' in now ? now.problem : error}
      labelElement="div"
    >
      <div style={{ marginTop: 6 }} data-testid={`json-${path}`}>
        <CodeEditor value={text} onChange={type} fileName={`${label}.json`} label={label} minHeight={minHeight} />
      </div>
    </Input.Wrapper>
  );
}
