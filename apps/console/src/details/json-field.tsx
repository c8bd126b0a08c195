import { Input } from '@mantine/core';
import { sameJson } from '@tiffin/kernel';
import { useState } from 'react';
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
  const [whole, keepWhole] = useWholeText(value, empty);
  const text = halfTyped ?? whole;
  const now = readJson(text, empty);
  const type = (next: string): void => {
    const read = readJson(next, empty);
    if ('problem' in read) return keepHalf(next);
    keepHalf(null);
    keepWhole(next);
    if (!sameJson(read.value, value)) onChange(read.value);
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

/** The value as it was last typed here, with its white space; as it is, once it changed by another hand: undo, another row in its place. */
function useWholeText(value: unknown, empty: unknown): readonly [string, (text: string) => void] {
  const [typed, setTyped] = useState(() => ({ text: textOf(value), value }));
  const keep = (text: string): void => setTyped({ text, value });
  if (sameJson(typed.value, value)) return [typed.text, keep];
  const read = readJson(typed.text, empty);
  const text = 'value' in read && sameJson(read.value, value) ? typed.text : textOf(value);
  setTyped({ text, value });
  return [text, keep];
}
