import { MultiSelect, Select, Stack, TextInput } from '@mantine/core';
import { type Condition, conditionMethods, conditionNames } from '@tiffin/canvas-rules';
import { JsonField } from './json-field.js';

interface ConditionFormProps {
  readonly condition: Condition;
  /** Inside the entity. */
  readonly path: string;
  readonly onChange: (condition: Condition, typing?: string) => void;
  readonly error: string | null;
}

const always: Condition = { name: 'always' };

const seeds: Record<Condition['name'], Condition> = {
  always,
  never: { name: 'never' },
  pathMatch: { name: 'pathMatch', pattern: '^/' },
  pathExact: { name: 'pathExact', path: '/' },
  method: { name: 'method', methods: ['GET'] },
  allOf: { name: 'allOf', conditions: [always] },
  oneOf: { name: 'oneOf', conditions: [always] },
  not: { name: 'not', condition: { name: 'never' } },
};

const labels: Record<Condition['name'], string> = {
  always: 'always',
  never: 'never',
  pathMatch: 'when the path matches a pattern',
  pathExact: 'when the path is exactly',
  method: 'when the method is one of',
  allOf: 'when all of these hold',
  oneOf: 'when one of these holds',
  not: 'when this does not hold',
};

export function ConditionForm({ condition, path, onChange, error }: ConditionFormProps) {
  return (
    <Stack gap={6} flex={1} miw={0}>
      <Select
        size="xs"
        label="Acts"
        data={conditionNames.map((name) => ({ value: name, label: labels[name] }))}
        value={condition.name}
        allowDeselect={false}
        onChange={(name) => name && onChange(seeds[name as Condition['name']])}
        error={error}
        data-testid="condition"
      />
      {condition.name !== 'always' && condition.name !== 'never' && <Parameter {...{ condition, path, onChange }} />}
    </Stack>
  );
}

function Parameter({ condition, path, onChange }: Omit<ConditionFormProps, 'error'>) {
  switch (condition.name) {
    case 'pathMatch':
      return (
        <TextParameter
          label="Pattern"
          value={condition.pattern}
          onChange={(pattern) => onChange({ ...condition, pattern }, 'pattern')}
        />
      );
    case 'pathExact':
      return (
        <TextParameter
          label="Path"
          value={condition.path}
          onChange={(path) => onChange({ ...condition, path }, 'path')}
        />
      );
    case 'method':
      return <MethodsParameter value={condition.methods} onChange={(methods) => onChange({ ...condition, methods })} />;
    default:
      return (
        <JsonField
          label={condition.name}
          path={path}
          value={condition}
          empty={seeds[condition.name]}
          onChange={(value) => onChange(value as Condition)}
        />
      );
  }
}

interface TextParameterProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function TextParameter({ label, value, onChange }: TextParameterProps) {
  return (
    <TextInput size="xs" aria-label={label} value={value} onChange={(event) => onChange(event.currentTarget.value)} />
  );
}

type Methods = Extract<Condition, { name: 'method' }>['methods'];

function MethodsParameter({ value, onChange }: { value: Methods; onChange: (methods: Methods) => void }) {
  return (
    <MultiSelect
      size="xs"
      aria-label="Methods"
      data={[...conditionMethods]}
      value={[...value]}
      onChange={(methods) => onChange(methods as unknown as Methods)}
    />
  );
}
