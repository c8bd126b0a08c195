import { MultiSelect, Stack } from '@mantine/core';
import type { EntityOf } from '@tiffin/canvas-rules';
import { useBoard } from '../canvas/board.js';
import { NameField } from './name-field.js';
import { useEntityForm } from './use-entity-form.js';

export function MicroserviceForm({ entity }: { entity: EntityOf<'Microservice'> }) {
  const { state } = useBoard();
  const { change, problem } = useEntityForm(entity);
  const models = state.draft.entities.filter(({ type }) => type === 'Model');
  return (
    <Stack gap="md">
      <NameField entity={entity} />
      <MultiSelect
        label="Models"
        description="They run in a process of their own, apart from the other models."
        data={models.map(({ id, name }) => ({ value: id, label: name }))}
        value={entity.models}
        onChange={(chosen) => change({ models: chosen })}
        error={problem('models')}
        placeholder={models.length === 0 ? 'Add a model first' : ''}
        data-testid="field-models"
      />
    </Stack>
  );
}
