import { Button, Group, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useMutation } from 'urql';
import { refusalOf } from '../graphql/refusal-of.js';
import { Dialog } from '../look/dialog.js';
import { goTo } from '../routing/use-route.js';
import { createTenantMutation } from './viewer-documents.js';
import { useViewing } from './viewer-context.js';

/** One more tenant, with whoever makes it as its owner; it is looked at at once. */
export function CreateTenantDialog({ isOpen, close }: { isOpen: boolean; close: () => void }) {
  if (!isOpen) return null;
  return (
    <Dialog onClose={close} title="Create a tenant">
      <CreateTenantForm close={close} />
    </Dialog>
  );
}

function CreateTenantForm({ close }: { close: () => void }) {
  const [name, setName] = useState('');
  const [result, create] = useMutation(createTenantMutation);
  const { again, choose } = useViewing();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const { data } = await create({ input: { name: name.trim() } });
    if (!data) return;
    choose(data.createTenant.tenant.id);
    again();
    close();
    goTo({ page: 'projects' });
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="md">
        <TextInput
          label="Name"
          description="A tenant has projects, members and a plan of its own. You are its owner, and it starts with a first project."
          placeholder="Acme"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={result.error ? refusalOf(result.error).text : null}
          maxLength={60}
          data-autofocus
          data-testid="new-tenant-name"
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" disabled={!name.trim()} loading={result.fetching} data-testid="new-tenant-create">
            Create
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
