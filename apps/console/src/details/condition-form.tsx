import { MultiSelect, Stack, TextInput } from '@mantine/core';
import { type Condition, conditionNames } from '@tiffin/canvas-rules';
import { httpMethods } from '@tiffin/contracts';
import { conditionDefinitions } from '@tiffin/contracts/gateway';
import { JsonField } from './json-field.js';
import { defaultsOf } from './json-schema-fields.js';
import { PartSelect } from './part-select.js';
import { PluginParameters } from './plugin-parameters.js';
import { useKnownParts } from './plugin-parts.js';

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

const own = conditionNames.map((name) => ({ value: name, label: labels[name] }));
const isOwn = (name: string): boolean => (conditionNames as readonly string[]).includes(name);

export function ConditionForm({ condition, path, onChange, error }: ConditionFormProps) {
  const { conditions, hasPlugins } = useKnownParts();
  const schemas = new Map(conditions.map(({ name, schema }) => [name, schema]));
  const { name } = condition;
  const brought = [...schemas.keys(), ...(isOwn(name) || schemas.has(name) ? [] : [name])];
  const seed = (next: string): Condition =>
    isOwn(next) ? seeds[next as Condition['name']] : ({ ...defaultsOf(schemas.get(next)), name: next } as Condition);
  return (
    <Stack gap={6} flex={1} miw={0}>
      <PartSelect
        label="Acts"
        own={own}
        brought={hasPlugins || !isOwn(name) ? brought : null}
        value={name}
        onChange={(next) => onChange(seed(next))}
        error={error}
        testId="condition"
      />
      {!isOwn(name) && <OfPlugin {...{ condition, path, onChange }} schema={schemas.get(name)} />}
      {isOwn(name) && Object.keys(condition).length > 1 && <Parameter {...{ condition, path, onChange }} />}
    </Stack>
  );
}

type ParameterProps = Omit<ConditionFormProps, 'error'>;

/** What is wrong with it is said where it is chosen. */
const nothing = (): null => null;

function OfPlugin({ condition, path, onChange, schema }: ParameterProps & { readonly schema: unknown }) {
  const { name, ...told } = condition;
  return (
    <PluginParameters
      {...{ name, schema, path }}
      value={told}
      onChange={(next, typing) => onChange({ ...next, name } as Condition, typing && `condition.${typing}`)}
      problem={nothing}
      testId="condition"
    />
  );
}

function Parameter({ condition, path, onChange }: ParameterProps) {
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
      data={[...httpMethods]}
      value={[...value]}
      onChange={(methods) => onChange(methods as unknown as Methods)}
    />
  );
}
