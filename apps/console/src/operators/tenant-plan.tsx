import { Button, Group, NativeSelect, Stack } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useSend } from '../graphql/use-send.js';
import { Panel } from '../look/panel.js';
import { RefusalText } from '../look/refusal-text.js';
import type { PlanName, TenantInFull } from './one-tenant-page.js';
import { assignPlanMutation } from './operators-documents.js';

interface TenantPlanProps {
  readonly tenant: TenantInFull;
  readonly plans: readonly PlanName[];
  readonly onChange: () => void;
}

export function TenantPlan({ tenant, plans, onChange }: TenantPlanProps) {
  const [chosen, choose] = useState(tenant.plan);
  const { send, isBusy, refusal } = useSend(assignPlanMutation);
  const planId = plans.find(({ name }) => name === chosen)?.id;
  const isSame = chosen === tenant.plan;
  const assign = async (): Promise<void> => {
    if (planId !== undefined && (await send({ input: { tenantId: tenant.id, planId } }))) onChange();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isSame && !isBusy) void assign();
  };
  return (
    <Panel title="Plan" lead="It holds at once. What the tenant has beyond it, it keeps, and gets no more.">
      <form className="panel-body" onSubmit={submit}>
        <Stack gap="xs">
          <Group gap="sm">
            <NativeSelect
              aria-label="Plan"
              data={plans.map(({ name }) => name)}
              value={chosen}
              onChange={(event) => choose(event.currentTarget.value)}
              data-testid="plan-choice"
            />
            <Button type="submit" disabled={isSame} loading={isBusy} data-testid="plan-assign">
              Assign
            </Button>
          </Group>
          <RefusalText text={refusal} />
        </Stack>
      </form>
    </Panel>
  );
}
