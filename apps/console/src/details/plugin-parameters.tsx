import { secretNameFor } from '@tiffin/canvas-rules';
import { JsonField } from './json-field.js';
import { jsonSchemaFields, missingFields } from './json-schema-fields.js';
import { SchemaForm } from './schema-form.js';

interface PluginParametersProps {
  /** Of the policy or condition. */
  readonly name: string;
  /** JSON Schema; undefined or null: it is not known, or there is none. */
  readonly schema: unknown;
  /** Inside the entity. */
  readonly path: string;
  readonly value: Readonly<Record<string, unknown>>;
  /** `typing` names the field. */
  readonly onChange: (value: Record<string, unknown>, typing?: string) => void;
  /** Of a path inside the entity. */
  readonly problem: (path: string) => string | null;
  readonly testId: string;
}

const always = (): boolean => true;

/** What a policy or condition of a plugin is told: as its schema describes it, or as JSON where fields cannot show that. */
export function PluginParameters({ name, schema, path, value, onChange, problem, testId }: PluginParametersProps) {
  const fields = jsonSchemaFields(schema, value);
  if (fields === null)
    return (
      <JsonField
        label="Parameters"
        path={path}
        value={value}
        empty={{}}
        onChange={(next) => onChange(next as Record<string, unknown>)}
        error={problem(path)}
      />
    );
  const missing = missingFields(fields, value);
  return (
    <SchemaForm
      {...{ fields, path, value, onChange, testId }}
      first={always}
      problem={(field) => problem(`${path}.${field}`) ?? (missing.has(field) ? 'The plugin needs it.' : null)}
      secretFor={(field) => secretNameFor(name, [field])}
    />
  );
}
