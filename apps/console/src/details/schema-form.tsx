import { Button, Collapse, Stack } from '@mantine/core';
import { useState } from 'react';
import type { SchemaField } from './schema-field.js';
import { SchemaInput } from './schema-input.js';

interface SchemaFormProps {
  readonly fields: readonly SchemaField[];
  /** Of the object inside the entity. */
  readonly path: string;
  /** Those that are always seen; the others are behind a button. */
  readonly first: (field: SchemaField) => boolean;
  readonly value: Readonly<Record<string, unknown>>;
  readonly onChange: (value: Record<string, unknown>, typing: string) => void;
  readonly problem: (field: string) => string | null;
  readonly testId: string;
  /** The name that a new secret gets in a field. */
  readonly secretFor: (field: string) => string;
}

/** The members of an object, each as its schema describes it. */
export function SchemaForm(props: SchemaFormProps) {
  const { fields, first } = props;
  const [open, setOpen] = useState(false);
  const rest = fields.filter((field) => !first(field));
  return (
    <Stack gap="sm">
      <Fields {...props} fields={fields.filter(first)} />
      {rest.length > 0 && (
        <>
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            w="fit-content"
            onClick={() => setOpen(!open)}
            aria-expanded={open}
          >
            {open ? 'Fewer settings' : `More settings (${rest.length})`}
          </Button>
          <Collapse expanded={open}>{open && <Fields {...props} fields={rest} />}</Collapse>
        </>
      )}
    </Stack>
  );
}

function Fields({ fields, path, value, onChange, problem, testId, secretFor }: SchemaFormProps) {
  const set = (name: string, next: unknown): void => {
    const others = Object.fromEntries(Object.entries(value).filter(([key]) => key !== name));
    onChange(next === undefined ? others : { ...others, [name]: next }, name);
  };
  return (
    <Stack gap="sm">
      {fields.map((field) => (
        <SchemaInput
          key={field.name}
          field={field}
          path={`${path}.${field.name}`}
          value={value[field.name]}
          onChange={(next) => set(field.name, next)}
          error={problem(field.name)}
          testId={`${testId}-${field.name}`}
          proposal={secretFor(field.name)}
        />
      ))}
    </Stack>
  );
}
