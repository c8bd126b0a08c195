import './audit.css';
import { Stack } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { CopyBox } from '../look/copy-box.js';
import { Panel } from '../look/panel.js';
import { usePlace } from '../tenant/place.js';
import { AuditFilterForm } from './audit-filter-form.js';
import { type AuditFilter, filterOf, fragmentOf } from './audit-filter.js';
import { AuditStanding } from './audit-standing-panel.js';
import { EventList } from './event-list.js';
import { useEvents, useNames } from './use-audit.js';

export function AuditPage() {
  const [filter, setFilter] = useFilter();
  // Not with each letter that is typed.
  const [asked] = useDebouncedValue(filter, 250);
  const events = useEvents(asked);
  const names = useNames();
  return (
    <Stack gap="lg">
      <AuditStanding newest={events.nodes[0]?.seq ?? 0} />
      <Panel title="Events" lead="Newest first. Each change and each act of the platform leaves one." testId="events">
        <AuditFilterForm filter={filter} onChange={setFilter} events={events.nodes} names={names} />
        <EventList events={events} names={names} filter={asked} onFilter={setFilter} />
      </Panel>
      <TakeAlong />
    </Stack>
  );
}

/** It stands in the address too, without a step back for each letter that is typed. */
function useFilter() {
  const [filter, setFilter] = useState(() => filterOf(location.hash));
  const set = (changes: Partial<AuditFilter>): void => {
    const next = { ...filter, ...changes };
    history.replaceState(null, '', fragmentOf(next));
    setFilter(next);
  };
  return [filter, set] as const;
}

function TakeAlong() {
  const { slug } = usePlace().tenant;
  return (
    <Panel
      title="Verify it yourself"
      lead="Events, the newest signed checkpoint and the way from one to the other, in one file that is verified offline, without us."
    >
      <div className="panel-body">
        <Stack gap="xs">
          <CopyBox
            text={`tiffin audit export --tenant ${slug}`}
            label="the command that exports"
            testId="audit-export"
          />
          <CopyBox
            text={`node dist/apps/audit-verify/main.mjs audit-${slug}.json --key PUBLIC.pem`}
            label="the command that verifies"
            testId="audit-verify"
          />
        </Stack>
      </div>
    </Panel>
  );
}
