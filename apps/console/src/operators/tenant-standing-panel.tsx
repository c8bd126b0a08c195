import { Button, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useSend } from '../graphql/use-send.js';
import { Panel } from '../look/panel.js';
import { RefusalText } from '../look/refusal-text.js';
import { When } from '../look/when.js';
import type { TenantInFull } from './one-tenant-page.js';
import { resumeTenantMutation, suspendTenantMutation } from './operators-documents.js';
import { ReasonDialog } from './reason-dialog.js';
import { StateMark } from './state-mark.js';

interface TenantStandingProps {
  readonly tenant: TenantInFull;
  readonly onChange: () => void;
}

/** Whether it serves, and the way to the other. */
export function TenantStanding({ tenant, onChange }: TenantStandingProps) {
  const { name, state, stateReason, eraseAt } = tenant;
  return (
    <Panel
      title={name}
      lead={<StateMark state={state} />}
      action={<Steering tenant={tenant} onChange={onChange} />}
      testId="standing-panel"
    >
      {(stateReason !== null || eraseAt !== null) && (
        <div className="panel-body">
          {stateReason !== null && <Text fz="sm">Its people read: {stateReason}</Text>}
          {eraseAt !== null && (
            <Text fz="sm">
              Erased <When at={eraseAt} />
            </Text>
          )}
        </div>
      )}
    </Panel>
  );
}

function Steering({ tenant, onChange }: TenantStandingProps) {
  if (tenant.state === 'active') return <Suspending tenant={tenant} onChange={onChange} />;
  return tenant.state === 'suspended' ? <Resuming tenant={tenant} onChange={onChange} /> : null;
}

function Suspending({ tenant: { id, name }, onChange }: TenantStandingProps) {
  const [isAsking, setAsking] = useState(false);
  const { send, isBusy, refusal } = useSend(suspendTenantMutation);
  return (
    <>
      <Button variant="light" color="red" size="sm" onClick={() => setAsking(true)} data-testid="suspend">
        Suspend
      </Button>
      {isAsking && (
        <ReasonDialog
          title={`Suspend ${name}?`}
          text="Nothing of it is built, deployed or served until it is resumed; nothing is lost. Its people read the reason, so name no person in it."
          does="Suspend"
          isDangerous
          testId="suspend-do"
          {...{ isBusy, refusal }}
          send={async (reason) => (await send({ input: { tenantId: id, reason } })) !== null}
          onDone={onChange}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}

function Resuming({ tenant: { id }, onChange }: TenantStandingProps) {
  const { send, isBusy, refusal } = useSend(resumeTenantMutation);
  const resume = async (): Promise<void> => {
    if (await send({ input: { tenantId: id } })) onChange();
  };
  return (
    <Stack gap="xs" align="flex-end">
      <Button variant="default" size="sm" onClick={() => void resume()} loading={isBusy} data-testid="resume">
        Resume
      </Button>
      <RefusalText text={refusal} />
    </Stack>
  );
}
