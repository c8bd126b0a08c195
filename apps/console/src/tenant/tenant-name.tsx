import { Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useClient } from 'urql';
import { refusalOf } from '../graphql/refusal-of.js';
import { Panel } from '../look/panel.js';
import { RenameForm } from '../look/rename-form.js';
import { useViewing } from '../session/viewer-context.js';
import { useMay, usePlace } from './place.js';
import { renameTenantMutation } from './tenant-documents.js';

export function TenantName() {
  const { tenant } = usePlace();
  const may = useMay();
  const client = useClient();
  const { again } = useViewing();
  const rename = async (name: string): Promise<string | null> => {
    const { error } = await client.mutation(renameTenantMutation, { input: { tenantId: tenant.id, name } });
    if (error) return refusalOf(error).text;
    notifications.show({ message: `The tenant is called ${name} now.` });
    again();
    return null;
  };
  return (
    <Panel
      title="Name"
      lead={
        <>
          Host names and commands have the slug <code className="mono">{tenant.slug}</code>, which stays when the name
          changes.
        </>
      }
    >
      <div className="panel-body">
        {may('tenant.rename') ? (
          <RenameForm label="Name of the tenant" name={tenant.name} rename={rename} />
        ) : (
          <Text>{tenant.name}</Text>
        )}
      </div>
    </Panel>
  );
}
