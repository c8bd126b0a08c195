import { Code, MultiSelect, Stack, Text } from '@mantine/core';
import { type EntityOf, gatewaySlug, policyNames } from '@tiffin/canvas-rules';
import { NameField } from './name-field.js';
import { useEntityForm } from './use-entity-form.js';
import { usePluginParts } from './use-plugin-parts.js';

export function GatewayForm({ entity }: { entity: EntityOf<'Gateway'> }) {
  const { change, problem } = useEntityForm(entity);
  const brought = usePluginParts(entity).policies.map(({ name }) => name);
  return (
    <Stack gap="md">
      <NameField entity={entity} />
      <Text fz="sm" c="dimmed">
        Its host begins with <Code>{gatewaySlug(entity.name) || '?'}</Code>. Another name is another address.
      </Text>
      <MultiSelect
        label="Allowed policies"
        description="What its pipelines may use."
        data={[...new Set([...policyNames, ...brought, ...entity.policies])]}
        value={entity.policies}
        onChange={(policies) => change({ policies })}
        error={problem('policies')}
        data-testid="field-policies"
      />
    </Stack>
  );
}
