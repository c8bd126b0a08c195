import { Button, Group, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type FormEvent, useState } from 'react';
import { useMutation } from 'urql';
import { refusalOf } from '../graphql/refusal-of.js';
import { Panel } from '../look/panel.js';
import { useMay } from '../tenant/place.js';
import { renameProjectMutation } from './settings-documents.js';
import type { SettingsAnswer } from './settings-page.js';

interface ProjectNameProps {
  readonly project: SettingsAnswer;
  readonly onChange: () => void;
}

export function ProjectName(props: ProjectNameProps) {
  const may = useMay();
  const { slug, name } = props.project;
  return (
    <Panel
      title="Name"
      lead={
        <>
          Host names have the slug <code className="mono">{slug}</code>, which stays when the name changes.
        </>
      }
    >
      <div className="panel-body">{may('project.manage') ? <RenameForm {...props} /> : <Text>{name}</Text>}</div>
    </Panel>
  );
}

function RenameForm({ project, onChange }: ProjectNameProps) {
  const [name, setName] = useState(project.name);
  const [{ fetching, error }, rename] = useMutation(renameProjectMutation);
  const isSame = name.trim() === project.name || !name.trim();
  const send = async (): Promise<void> => {
    const { data } = await rename({ input: { projectId: project.id, name: name.trim() } });
    if (!data) return;
    notifications.show({ message: `The project is called ${data.renameProject.project.name} now.` });
    onChange();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isSame && !fetching) void send();
  };
  return (
    <form onSubmit={submit}>
      <Group align="flex-start" gap="sm">
        <TextInput
          aria-label="Name of the project"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={error ? refusalOf(error).text : null}
          maxLength={60}
          flex="1 1 220px"
          data-testid="rename-name"
        />
        <Button type="submit" disabled={isSame} loading={fetching} data-testid="rename-do">
          Rename
        </Button>
      </Group>
    </form>
  );
}
