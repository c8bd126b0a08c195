import { Button, Stack } from '@mantine/core';
import { useState } from 'react';
import { useSend } from '../graphql/use-send.js';
import { Mark } from '../look/mark.js';
import { Panel } from '../look/panel.js';
import { RefusalText } from '../look/refusal-text.js';
import { When } from '../look/when.js';
import { resourceText, usedText } from './limit-texts.js';
import type { TenantInFull } from './one-tenant-page.js';
import { removeOverrideMutation } from './operators-documents.js';
import { OverrideDialog } from './override-dialog.js';

type Usage = TenantInFull['usage'][number];

interface TenantLimitsProps {
  readonly tenant: TenantInFull;
  readonly onChange: () => void;
}

/** What it uses of each limit, and limits of its own in the place of the plan's. */
export function TenantLimits({ tenant, onChange }: TenantLimitsProps) {
  const [changing, change] = useState<Usage | null>(null);
  return (
    <Panel title="Limits" lead="A limit of its own stands in the place of the plan's, until it is removed or runs out.">
      <ul className="rows">
        {tenant.usage.map((usage) => (
          <LimitRow key={usage.resource} {...{ tenant, usage, onChange }} onOverride={() => change(usage)} />
        ))}
      </ul>
      {changing && <OverrideDialog tenant={tenant} usage={changing} onDone={onChange} onClose={() => change(null)} />}
    </Panel>
  );
}

interface LimitRowProps extends TenantLimitsProps {
  readonly usage: Usage;
  readonly onOverride: () => void;
}

function LimitRow({ tenant, usage: { resource, used, limit }, onChange, onOverride }: LimitRowProps) {
  const override = tenant.overrides.find((one) => one.resource === resource);
  const name = resourceText(resource);
  return (
    <li className="row" data-testid={`limit-${resource}`} data-overridden={override !== undefined}>
      <div className="row-main">
        <div className="row-name">
          {name} {override && <Mark text="its own" color="gray" />}
        </div>
        <div className="row-meta">
          {usedText(used, limit)}
          {override && override.until !== null && (
            <>
              {' '}
              · its own limit ends <When at={override.until} />
            </>
          )}
        </div>
      </div>
      <div className="row-side">
        <Button size="xs" variant="default" onClick={onOverride} aria-label={`Override ${name}`} data-testid="override">
          Override
        </Button>
        {override && <RemoveButton tenantId={tenant.id} resource={resource} onChange={onChange} />}
      </div>
    </li>
  );
}

interface RemoveButtonProps {
  readonly tenantId: string;
  readonly resource: string;
  readonly onChange: () => void;
}

function RemoveButton({ tenantId, resource, onChange }: RemoveButtonProps) {
  const { send, isBusy, refusal } = useSend(removeOverrideMutation);
  const remove = async (): Promise<void> => {
    if (await send({ input: { tenantId, resource } })) onChange();
  };
  return (
    <Stack gap={4}>
      <Button
        size="xs"
        variant="subtle"
        onClick={() => void remove()}
        loading={isBusy}
        aria-label={`Remove the override of ${resourceText(resource)}`}
        data-testid="override-remove"
      >
        Remove
      </Button>
      <RefusalText text={refusal} />
    </Stack>
  );
}
