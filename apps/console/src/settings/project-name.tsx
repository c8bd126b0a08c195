import { Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useClient } from 'urql';
import { refusalOf } from '../graphql/refusal-of.js';
import { Panel } from '../look/panel.js';
import { RenameForm } from '../look/rename-form.js';
import { useMay } from '../tenant/place.js';
import { renameProjectMutation } from './settings-documents.js';
import type { SettingsAnswer } from './settings-page.js';

interface ProjectNameProps {
  readonly project: SettingsAnswer;
  readonly onChange: () => void;
}

export function ProjectName({ project: { id: projectId, slug, name }, onChange }: ProjectNameProps) {
  const may = useMay();
  const client = useClient();
  const rename = async (wanted: string): Promise<string | null> => {
    const { error } = await client.mutation(renameProjectMutation, { input: { projectId, name: wanted } });
    if (error) return refusalOf(error).text;
    notifications.show({ message: `The project is called ${wanted} now.` });
    onChange();
    return null;
  };
  return (
    <Panel
      title="Name"
      lead={
        <>
          Host names have the slug <code className="mono">{slug}</code>, which stays when the name changes.
        </>
      }
    >
      <div className="panel-body">
        {may('project.manage') ? (
          <RenameForm key={name} label="Name of the project" name={name} rename={rename} />
        ) : (
          <Text>{name}</Text>
        )}
      </div>
    </Panel>
  );
}
