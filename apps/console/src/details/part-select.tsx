import { Select } from '@mantine/core';
import { pluginPartName } from '@tiffin/canvas-rules';
import { useState } from 'react';
import { partChoices, type PartChoice } from './part-choices.js';

interface PartSelectProps {
  /** Its label, or what is said in its place. */
  readonly label?: string;
  readonly placeholder?: string;
  /** The gateway's own. */
  readonly own: readonly PartChoice[];
  /** Names of those of its plugins; null: it has no plugins. */
  readonly brought: readonly string[] | null;
  /** Null: something is added. */
  readonly value: string | null;
  readonly onChange: (name: string) => void;
  readonly error?: string | null;
  readonly testId: string;
}

/** A name that a plugin may register. */
const nameIn = (text: string): string | null => pluginPartName.safeParse(text.trim()).data ?? null;

/** Chooses a policy or condition. Where there are plugins, the name of one that is not built yet can be typed. */
export function PartSelect({ label, placeholder, own, brought, value, onChange, error, testId }: PartSelectProps) {
  const [search, setSearch] = useState('');
  const choose = (name: string | null): void => {
    if (name === null) return;
    setSearch('');
    onChange(name);
  };
  return (
    <Select
      size="xs"
      label={label}
      placeholder={placeholder}
      aria-label={label ?? placeholder}
      data={brought === null ? [...own] : partChoices({ own, brought }, nameIn(search))}
      value={value}
      allowDeselect={false}
      onChange={choose}
      searchable={brought !== null}
      // What is chosen stands in the field; where something is added the field is empty again.
      {...(value === null ? { searchValue: search } : {})}
      onSearchChange={setSearch}
      error={error}
      data-testid={testId}
    />
  );
}
