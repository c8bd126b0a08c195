import { NumberInput, Select, Switch, TextInput } from '@mantine/core';
import { JsonField } from './json-field.js';
import type { SchemaField } from './schema-field.js';
import { SecretField } from './secret-field.js';

export interface SchemaInputProps {
  readonly field: SchemaField;
  /** Inside the entity. */
  readonly path: string;
  readonly value: unknown;
  /** Undefined: the field is left out. */
  readonly onChange: (value: unknown) => void;
  readonly error: string | null;
  readonly testId: string;
  /** The name that a new secret gets here. */
  readonly proposal: string;
}

const asText = (value: unknown): string =>
  value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);

/** `strictSSL` -> `Strict SSL`. */
const labelOf = (name: string): string => {
  const words = name.replace(/_/g, ' ').replace(/([a-z])([A-Z])/g, '$1 $2');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** One field as its schema describes it. */
export function SchemaInput(props: SchemaInputProps) {
  const { field, path, value, onChange, error, testId } = props;
  const label = labelOf(field.name);
  switch (field.kind) {
    case 'flag':
      return (
        <Switch
          label={label}
          checked={value === undefined ? field.fallback === true : value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
          error={error}
          data-testid={testId}
        />
      );
    case 'number':
      return (
        <NumberInput
          label={label}
          value={value as number}
          onChange={(next) => onChange(next === '' ? undefined : next)}
          error={error}
          data-testid={testId}
        />
      );
    case 'secret':
    case 'address':
      return <SecretField {...props} label={label} only={field.kind === 'secret'} />;
    case 'choice':
      return <ChoiceField {...props} label={label} />;
    case 'json':
      return <JsonField {...{ label, path, value, onChange, error }} empty={undefined} />;
    default:
      return <TextField {...props} label={label} />;
  }
}

function TextField({ field, value, onChange, error, testId, label }: SchemaInputProps & { label: string }) {
  const kept = field.optional ? undefined : '';
  return (
    <TextInput
      label={label}
      value={asText(value)}
      onChange={(event: React.ChangeEvent<HTMLInputElement>) =>
        onChange(event.currentTarget.value === '' ? kept : event.currentTarget.value)
      }
      error={error}
      autoComplete="off"
      data-testid={testId}
    />
  );
}

function ChoiceField({ field, value, onChange, error, testId, label }: SchemaInputProps & { label: string }) {
  return (
    <Select
      label={label}
      data={[...field.options]}
      value={typeof value === 'string' ? value : null}
      onChange={(next) => onChange(next ?? undefined)}
      clearable={field.optional}
      allowDeselect={field.optional}
      error={error}
      data-testid={testId}
    />
  );
}
