import { Checkbox, Select, Stack, TextInput } from '@mantine/core';
import { contextPath, type EntityOf } from '@tiffin/canvas-rules';
import { JsonField } from './json-field.js';
import { NameField } from './name-field.js';
import { useEntityForm } from './use-entity-form.js';

type Model = EntityOf<'Model'>;

const flags = [
  { field: 'public', label: 'Served over REST' },
  { field: 'readonly', label: 'Read only' },
  { field: 'strict', label: 'Refuse properties that are not declared' },
] as const;

export function ModelForm({ entity }: { entity: Model }) {
  const { change, problem } = useEntityForm(entity);
  const text = (field: 'plural' | 'httpPath') => ({
    value: entity[field],
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => change({ [field]: event.currentTarget.value }, field),
    error: problem(field),
    'data-testid': `field-${field}`,
  });
  return (
    <Stack gap="md">
      <NameField entity={entity} />
      <BaseField entity={entity} />
      <TextInput
        label="Plural"
        placeholder={contextPath({ ...entity, plural: '', httpPath: '' })}
        {...text('plural')}
      />
      <TextInput
        label="Path"
        description={`Served at /api/${contextPath(entity)}`}
        placeholder={contextPath({ ...entity, httpPath: '' })}
        {...text('httpPath')}
      />
      <Flags entity={entity} />
      <JsonField
        label="Further keys"
        path="userFields"
        description="More top-level keys of the LoopBack model definition."
        value={entity.userFields}
        empty={{}}
        onChange={(userFields) => change({ userFields })}
        error={problem('userFields')}
      />
    </Stack>
  );
}

function Flags({ entity }: { entity: Model }) {
  const { change } = useEntityForm(entity);
  return flags.map(({ field, label }) => (
    <Checkbox
      key={field}
      label={label}
      checked={entity[field]}
      onChange={(event) => change({ [field]: event.currentTarget.checked })}
      data-testid={`field-${field}`}
    />
  ));
}

function BaseField({ entity }: { entity: Model }) {
  const { change, problem } = useEntityForm(entity);
  return (
    <Select
      label="Base"
      data={['PersistedModel', 'Model', 'User']}
      value={entity.base}
      allowDeselect={false}
      onChange={(base) => change({ base })}
      error={problem('base')}
      data-testid="field-base"
    />
  );
}
