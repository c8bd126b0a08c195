import { Button, Group, Paper, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useMutation } from 'urql';
import { createProjectMutation } from '../graphql/documents.js';
import { refusalOf } from '../graphql/refusal-of.js';
import { goTo } from '../routing/use-route.js';

/** Names a new project and opens its canvas. */
export function CreateProject({ tenantId }: { tenantId: string }) {
  const [name, setName] = useState('');
  const [result, create] = useMutation(createProjectMutation);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const { data } = await create({ input: { name: name.trim(), tenantId } });
    if (data) goTo({ page: 'canvas', projectId: data.createProject.project.id });
  };
  return (
    <Paper withBorder p="md" bg="var(--panel)">
      <form onSubmit={(event) => void submit(event)}>
        <Group align="flex-start" gap="sm">
          <TextInput
            label="New project"
            placeholder="Orders"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={result.error ? refusalOf(result.error).text : null}
            flex="1 1 220px"
            maxLength={60}
            data-testid="project-name"
          />
          <Button type="submit" mt={25} disabled={!name.trim()} loading={result.fetching} data-testid="project-create">
            Create
          </Button>
        </Group>
      </form>
    </Paper>
  );
}
