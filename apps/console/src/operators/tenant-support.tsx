import { Button, NumberInput } from '@mantine/core';
import { useState } from 'react';
import { useSend } from '../graphql/use-send.js';
import { Panel } from '../look/panel.js';
import type { TenantInFull } from './one-tenant-page.js';
import { openSupportMutation } from './operators-documents.js';
import { ReasonDialog } from './reason-dialog.js';
import { AccessList, useAccesses } from './support-list.js';

/** Reading in this tenant: what is open, and what was. */
export function TenantSupport({ tenant }: { tenant: TenantInFull }) {
  const [isAsking, setAsking] = useState(false);
  const accesses = useAccesses(tenant.slug);
  return (
    <Panel
      title="Support access"
      lead="Reads what a viewer reads of projects, environments and deployments, and changes nothing. The tenant's audit log tells of it."
      action={
        <Button variant="default" size="sm" onClick={() => setAsking(true)} data-testid="support-open">
          Open
        </Button>
      }
      testId="tenant-support"
    >
      <AccessList accesses={accesses} />
      {isAsking && <OpenDialog tenant={tenant} onDone={accesses.reload} onClose={() => setAsking(false)} />}
    </Panel>
  );
}

interface OpenDialogProps {
  readonly tenant: TenantInFull;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

function OpenDialog({ tenant: { id: tenantId, name }, onDone, onClose }: OpenDialogProps) {
  const [minutes, setMinutes] = useState<number | string>(30);
  const { send, isBusy, refusal } = useSend(openSupportMutation);
  return (
    <ReasonDialog
      title={`Look into ${name}?`}
      text="Its people read the reason in their audit log, so name no person in it."
      does="Open"
      testId="support-open-do"
      {...{ isBusy, refusal, onDone, onClose }}
      send={async (reason) => (await send({ input: { tenantId, reason, minutes: Number(minutes) } })) !== null}
    >
      <NumberInput
        label="Minutes"
        value={minutes}
        onChange={setMinutes}
        min={1}
        max={1440}
        allowDecimal={false}
        data-testid="support-minutes"
      />
    </ReasonDialog>
  );
}
