import { MultiSelect, Stack, TagsInput, TextInput } from '@mantine/core';
import { apiMethods, type EntityOf } from '@tiffin/canvas-rules';
import { ListField } from './list-field.js';
import { NameField } from './name-field.js';
import { useEntityForm } from './use-entity-form.js';

export function ApiEndpointForm({ entity }: { entity: EntityOf<'ApiEndpoint'> }) {
  const { change, problem } = useEntityForm(entity);
  return (
    <Stack gap="md">
      <NameField entity={entity} />
      <ListField
        label="Paths"
        description="Without a path, any path leads here. “*” stands for anything."
        one="path"
        placeholder="/cars*"
        values={entity.paths}
        onChange={(paths, typing) => change({ paths }, typing)}
        problem={(index) => problem(`paths.${index}`)}
        testId="field-paths"
      />
      <RegexField
        entity={entity}
        field="pathRegex"
        label="Path pattern"
        description="In place of paths: a regular expression for any part of the path, such as “^/v\\d+/cars”."
      />
      <MethodsField entity={entity} />
      <TagsInput
        label="Scopes"
        description="A caller needs one of them. Enter adds one."
        value={entity.scopes}
        onChange={(scopes) => change({ scopes })}
        error={problem('scopes')}
        data-testid="field-scopes"
      />
      <HostFields entity={entity} />
    </Stack>
  );
}

function HostFields({ entity }: { entity: EntityOf<'ApiEndpoint'> }) {
  const { change, problem } = useEntityForm(entity);
  return (
    <>
      <TextInput
        label="Host"
        description="“*” is the gateway's own host."
        value={entity.host}
        onChange={(event) => change({ host: event.currentTarget.value }, 'host')}
        error={problem('host')}
        data-testid="field-host"
      />
      <RegexField
        entity={entity}
        field="hostRegex"
        label="Host pattern"
        description="In place of a host: a regular expression for the whole host."
      />
    </>
  );
}

interface RegexFieldProps {
  readonly entity: EntityOf<'ApiEndpoint'>;
  readonly field: 'hostRegex' | 'pathRegex';
  readonly label: string;
  readonly description: string;
}

function RegexField({ entity, field, label, description }: RegexFieldProps) {
  const { change, problem } = useEntityForm(entity);
  return (
    <TextInput
      label={label}
      description={description}
      value={entity[field] ?? ''}
      onChange={({ currentTarget: { value } }) => change({ [field]: value === '' ? undefined : value }, field)}
      error={problem(field)}
      data-testid={`field-${field}`}
    />
  );
}

function MethodsField({ entity }: { entity: EntityOf<'ApiEndpoint'> }) {
  const { change, problem } = useEntityForm(entity);
  return (
    <MultiSelect
      label="Methods"
      description="None chosen means all."
      placeholder={entity.methods.length === 0 ? 'All methods' : ''}
      data={[...apiMethods]}
      value={entity.methods}
      onChange={(methods) => change({ methods })}
      error={problem('methods')}
      clearable
      data-testid="field-methods"
    />
  );
}
