import { Group, NumberInput, Select, Stack, TextInput } from '@mantine/core';
import { type EntityOf, functionRuntimes, secretNameFor } from '@tiffin/canvas-rules';
import { EnvironmentField } from './environment-field.js';
import { NameField } from './name-field.js';
import { useEntityForm } from './use-entity-form.js';

export function FunctionForm({ entity }: { entity: EntityOf<'Function'> }) {
  const { change, problem } = useEntityForm(entity);
  const amount = (field: 'timeoutSeconds' | 'memoryMb') => ({
    value: entity[field],
    onChange: (value: number | string) => change({ [field]: value }, field),
    error: problem(field),
    'data-testid': `field-${field}`,
  });
  return (
    <Stack gap="md">
      <NameField entity={entity} />
      <Select
        label="Runtime"
        data={[...functionRuntimes]}
        value={entity.runtime}
        allowDeselect={false}
        onChange={(runtime) => change({ runtime })}
        data-testid="field-runtime"
      />
      <TextInput
        label="Handler"
        description="<file without .js>.<export>"
        value={entity.handler}
        onChange={(event) => change({ handler: event.currentTarget.value }, 'handler')}
        error={problem('handler')}
        data-testid="field-handler"
      />
      <Group grow align="flex-start">
        <NumberInput label="Time limit" suffix=" s" min={1} max={900} {...amount('timeoutSeconds')} />
        <NumberInput label="Memory" suffix=" MiB" min={64} max={2048} step={64} {...amount('memoryMb')} />
      </Group>
      <ProcessFields entity={entity} />
    </Stack>
  );
}

/** What its process is given and takes. */
function ProcessFields({ entity }: { entity: EntityOf<'Function'> }) {
  const { change, problem } = useEntityForm(entity);
  return (
    <>
      <TextInput
        label="Body limit"
        description="Of a request: 512kb, 1mb, ..."
        value={String(entity.bodyLimit)}
        onChange={(event) => change({ bodyLimit: event.currentTarget.value }, 'bodyLimit')}
        error={problem('bodyLimit')}
        data-testid="field-bodyLimit"
      />
      <EnvironmentField
        value={entity.environment}
        proposal={(name) => secretNameFor(entity.name, [name])}
        onChange={(environment, typing) => change({ environment }, `environment.${typing}`)}
        problem={(name) => problem(`environment.${name}`)}
      />
    </>
  );
}
