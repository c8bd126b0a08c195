import { Stack } from '@mantine/core';
import type { EntityOf } from '@tiffin/canvas-rules';
import { ListField } from './list-field.js';
import { NameField } from './name-field.js';
import { useEntityForm } from './use-entity-form.js';

export function ServiceEndpointForm({ entity }: { entity: EntityOf<'ServiceEndpoint'> }) {
  const { change, problem } = useEntityForm(entity);
  return (
    <Stack gap="md">
      <NameField entity={entity} />
      <ListField
        label="Addresses"
        description="Several are called in turn."
        one="address"
        placeholder="https://example.org"
        values={entity.urls}
        onChange={(urls, typing) => change({ urls }, typing)}
        problem={(index) => problem(`urls.${index}`)}
        least={1}
        testId="field-urls"
      />
    </Stack>
  );
}
