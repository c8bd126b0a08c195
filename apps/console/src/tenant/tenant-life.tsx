import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { useClient } from 'urql';
import { refusalOf } from '../graphql/refusal-of.js';
import { useAct } from '../graphql/use-act.js';
import { ConfirmDialog } from '../look/confirm-dialog.js';
import { Panel } from '../look/panel.js';
import { useViewing } from '../session/viewer-context.js';
import { usePlace } from './place.js';
import { deleteTenantMutation, restoreTenantMutation } from './tenant-documents.js';

/** For owners: its end, which can be taken back until a day that is said. */
export function TenantLife() {
  const { tenant } = usePlace();
  if (tenant.state === 'erasing') return null;
  const isDeleting = tenant.state === 'deleting';
  return (
    <Panel title={isDeleting ? 'Restore' : 'Delete'} isDangerous testId="tenant-life">
      <div className="panel-body">
        <div className="choice">{isDeleting ? <Restoring /> : <Deleting />}</div>
      </div>
    </Panel>
  );
}

function Deleting() {
  const { tenant } = usePlace();
  const { again } = useViewing();
  const client = useClient();
  const [isAsking, setAsking] = useState(false);
  const run = async (): Promise<string | null> => {
    const { error } = await client.mutation(deleteTenantMutation, { input: { tenantId: tenant.id } });
    if (error) return refusalOf(error).text;
    again();
    return null;
  };
  return (
    <>
      <Text fz="sm">It stops at once, with all its projects, and is erased once the time to restore it is over.</Text>
      <Button variant="light" color="red" size="sm" onClick={() => setAsking(true)} data-testid="tenant-delete">
        Delete tenant
      </Button>
      {isAsking && (
        <ConfirmDialog
          title={`Delete ${tenant.name}?`}
          confirm="Delete"
          typed={tenant.slug}
          run={run}
          onClose={() => setAsking(false)}
        >
          The addresses of all its projects answer no more. An owner can restore it until it is erased; the day is shown
          here then.
        </ConfirmDialog>
      )}
    </>
  );
}

function Restoring() {
  const { tenant } = usePlace();
  const { again } = useViewing();
  const { run, isBusy } = useAct(restoreTenantMutation);
  const restore = async (): Promise<void> => {
    if (await run({ input: { tenantId: tenant.id } })) again();
  };
  return (
    <>
      <Text fz="sm">Restored, it is built, deployed and served as before.</Text>
      <Button variant="default" size="sm" onClick={() => void restore()} loading={isBusy} data-testid="tenant-restore">
        Restore tenant
      </Button>
    </>
  );
}
