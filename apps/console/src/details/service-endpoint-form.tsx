import { Stack } from '@mantine/core';
import type { EntityOf } from '@tiffin/canvas-rules';
import { ListField } from './list-field.js';
import { NameField } from './name-field.js';
import { namedIn, readSecretText } from './secret-text.js';
import { useEntityForm } from './use-entity-form.js';

type Address = EntityOf<'ServiceEndpoint'>['urls'][number];

const shown = (address: Address): string => {
  const named = namedIn(address);
  return named ? `{"${named.kind}": "${named.name}"}` : String(address);
};

/** Whoever is still typing the name of a secret or variable types a text. */
const read = (text: string): Address => (readSecretText(text, { holds: null, only: false }) ?? '') as Address;

export function ServiceEndpointForm({ entity }: { entity: EntityOf<'ServiceEndpoint'> }) {
  const { change, problem } = useEntityForm(entity);
  return (
    <Stack gap="md">
      <NameField entity={entity} />
      <ListField
        label="Addresses"
        description='Several are called in turn. One with a key in it is a secret as a whole: {"secret": "NAME"}; one that differs between environments may be {"variable": "NAME"}'
        one="address"
        placeholder="https://example.org"
        values={entity.urls.map(shown)}
        onChange={(urls, typing) => change({ urls: urls.map(read) }, typing)}
        problem={(index) => problem(`urls.${index}`)}
        least={1}
        testId="field-urls"
      />
    </Stack>
  );
}
