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
      <MethodsField entity={entity} />
      <TagsInput
        label="Scopes"
        description="A caller needs one of them. Enter adds one."
        value={entity.scopes}
        onChange={(scopes) => change({ scopes })}
        error={problem('scopes')}
        data-testid="field-scopes"
      />
      <TextInput
        label="Host"
        description="“*” is the gateway's own host."
        value={entity.host}
        onChange={(event) => change({ host: event.currentTarget.value }, 'host')}
        error={problem('host')}
        data-testid="field-host"
      />
    </Stack>
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
