import './usage.css';
import { Skeleton, Stack, Text } from '@mantine/core';
import type { ResultOf } from '@tiffin/contracts/graphql';
import { useRead } from '../graphql/use-read.js';
import { Loaded } from '../look/loaded.js';
import { Mark } from '../look/mark.js';
import { Panel } from '../look/panel.js';
import { When } from '../look/when.js';
import { usePlace } from '../tenant/place.js';
import { usageQuery } from './usage-documents.js';
import {
  amountText,
  environmentText,
  isMonthly,
  nearness,
  percentOf,
  type RequestsAnswer,
  type UsageAnswer,
  usageWords,
} from './usage-text.js';

export function UsagePage() {
  const { tenant } = usePlace();
  const read = useRead(usageQuery, { tenantId: tenant.id });
  return (
    <Loaded what="Use and plan" read={read} waiting={<Skeleton h={220} radius="md" />}>
      {(data) => <Usage used={data.tenant} />}
    </Loaded>
  );
}

function Usage({ used: { plan, usage, requestsByEnvironment } }: { used: ResultOf<typeof usageQuery>['tenant'] }) {
  const { tenant } = usePlace();
  return (
    <Stack gap="lg">
      <Text data-testid="plan">
        {tenant.name} has the plan <strong>{plan.name}</strong>. Another plan or limit is set by the operators of the
        platform.
      </Text>
      <UsagePanel title="This month" usage={usage.filter(isMonthly)} />
      {requestsByEnvironment.length > 0 && <RequestsPanel rows={requestsByEnvironment} />}
      <UsagePanel title="Right now" usage={usage.filter((one) => !isMonthly(one))} />
    </Stack>
  );
}

const UsagePanel = ({ title, usage }: { title: string; usage: readonly UsageAnswer[] }) => (
  <Panel title={title}>
    <ul className="rows">
      {usage.map((one) => (
        <UsageRow key={one.resource} usage={one} />
      ))}
    </ul>
  </Panel>
);

const RequestsPanel = ({ rows }: { rows: readonly RequestsAnswer[] }) => (
  <Panel title="Where this month's requests came to">
    <ul className="rows" data-testid="requests-by-environment">
      {rows.map((row) => (
        <li className="row usage-row" key={row.environmentId}>
          <div className="row-main">
            <div className="row-name">{environmentText(row)}</div>
          </div>
          <div className="usage-amount">{amountText(row.requests, 'count')}</div>
        </li>
      ))}
    </ul>
  </Panel>
);

const marks = {
  fine: null,
  near: { text: 'nearly used up', color: 'yellow' },
  full: { text: 'limit reached', color: 'red' },
} as const;

function UsageRow({ usage }: { usage: UsageAnswer }) {
  const { label, what, atLimit } = usageWords[usage.resource];
  const near = nearness(usage);
  const mark = marks[near];
  return (
    <li className="row usage-row" data-near={near} data-testid={`usage-${usage.resource}`}>
      <div className="row-main">
        <div className="row-name">
          {label}
          {mark && <Mark {...mark} />}
          {usage.isOverridden && <Mark text="limit set for you" color="gray" />}
        </div>
        <div className="row-meta">{near === 'full' ? atLimit : what}</div>
        {usage.resetsAt !== null && (
          <div className="row-meta">
            Begins anew <When at={usage.resetsAt} />
          </div>
        )}
      </div>
      <div className="usage-amount">
        <div>{textOf(usage)}</div>
        <Bar usage={usage} label={label} />
      </div>
    </li>
  );
}

const textOf = ({ used, limit, unit }: UsageAnswer): string =>
  limit === null ? `${amountText(used, unit)}, no limit` : `${amountText(used, unit)} of ${amountText(limit, unit)}`;

function Bar({ usage, label }: { usage: UsageAnswer; label: string }) {
  const percent = percentOf(usage);
  if (percent === null) return null;
  return (
    <div
      className="usage-bar"
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(percent)}
      aria-valuetext={textOf(usage)}
    >
      {/* Something used is something to see. */}
      <span style={{ width: percent > 0 ? `max(3px, ${percent}%)` : 0 }} />
    </div>
  );
}
