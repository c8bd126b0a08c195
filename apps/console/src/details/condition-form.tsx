import { MultiSelect, Select, Stack, TextInput } from '@mantine/core';
import { type Condition, conditionNames } from '@tiffin/canvas-rules';
import { httpMethods } from '@tiffin/contracts';
import { conditionDefinitions } from '@tiffin/contracts/gateway';
import { JsonField } from './json-field.js';

interface ConditionFormProps {
  readonly condition: Condition;
  /** Inside the entity. */
  readonly path: string;
  readonly onChange: (condition: Condition, typing?: string) => void;
  readonly error: string | null;
}

const seeds = Object.fromEntries(conditionDefinitions.map(({ name, example }) => [name, example])) as Record<
  Condition['name'],
  Condition
>;

/** That of a plugin is one among them where it is there already. */
const namesWith = (name: Condition['name']): readonly Condition['name'][] =>
  conditionNames.includes(name) ? conditionNames : [...conditionNames, name];

const labels: Record<Condition['name'], string> = {
  always: 'always',
  never: 'never',
  pathMatch: 'when the path matches a pattern',
  pathExact: 'when the path is exactly',
  method: 'when the method is one of',
  hostMatch: 'when the host is like',
  authenticated: 'when somebody has proved who calls',
  anonymous: 'when nobody has',
  tlsClientAuthenticated: 'when the client has proved itself by a certificate',
  expression: 'when an expression is true',
  'json-schema': 'when the body fits a JSON Schema',
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
        data={namesWith(condition.name).map((name) => ({ value: name, label: labels[name] ?? name }))}
        value={condition.name}
        allowDeselect={false}
        onChange={(name) => name && onChange(seeds[name as Condition['name']])}
        error={error}
        data-testid="condition"
      />
      {Object.keys(condition).length > 1 && <Parameter {...{ condition, path, onChange }} />}
    </Stack>
  );
}

function Parameter({ condition, path, onChange }: Omit<ConditionFormProps, 'error'>) {
  switch (condition.name) {
    case 'pathMatch':
    case 'hostMatch':
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
          empty={seeds[condition.name] ?? { name: condition.name }}
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
      data={[...httpMethods]}
      value={[...value]}
      onChange={(methods) => onChange(methods as unknown as Methods)}
    />
  );
}
