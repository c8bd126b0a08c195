import { Tooltip } from '@mantine/core';
import { StateMark } from '../activity/state-mark.js';
import type { EntityStatus } from '../canvas/entity-status.js';

/** Sign and word for how an entity runs; the reason is in its tooltip and in the drawer. */
export function StatusPill({ status }: { status: EntityStatus }) {
  const pill = (
    <span className="pill" data-tone={status.tone} data-testid="status">
      <StateMark tone={status.tone} size={13} />
      {status.label}
    </span>
  );
  if (!status.detail) return pill;
  return (
    <Tooltip label={status.detail.slice(0, 300)} multiline maw={340} withinPortal>
      {pill}
    </Tooltip>
  );
}
