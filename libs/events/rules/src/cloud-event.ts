import { eventTypeOf, type PublicAction, testEventType } from './public-events.js';

interface Named {
  readonly id: string;
  readonly name: string;
}

/** An act of the audit log, with the names that its ids have now. */
export interface Occurrence {
  readonly tenantId: string;
  /** Its number in the tenant's chain, which has no gaps. */
  readonly seq: number;
  readonly at: Date;
  readonly action: PublicAction;
  readonly project: Named | null;
  readonly environment: Named | null;
  readonly release: Named | null;
  readonly promotionId: string | null;
  /** Whether its environment takes releases with approvals alone. */
  readonly needsApproval: boolean;
  /** Of the audit event; what is not in `shownDetail` stays inside. */
  readonly detail: Readonly<Record<string, unknown>>;
}

/** What of an act's detail is told: ids, numbers, words of ours, and the reason, which holds no secret (`libs/work/rules`, redaction). */
export const shownDetail = [
  'revision',
  'unit',
  'phase',
  'step',
  'from',
  'reason',
  'connector',
  'kind',
  'change',
  'domain',
  'expires',
] as const;
const longestText = 500;

/** CloudEvents 1.0, JSON format. */
export interface CloudEvent {
  readonly specversion: '1.0';
  /** The same however often it is sent: whoever has seen it has seen the event. */
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly data: Readonly<Record<string, unknown>>;
}

/** How it is sent: the structured mode of the CloudEvents HTTP binding. */
export const eventContentType = 'application/cloudevents+json; charset=utf-8';

const sourceOf = (tenantId: string): string => `/tenants/${tenantId}`;

export function cloudEventOf(occurrence: Occurrence): CloudEvent {
  const { tenantId, seq, at, action, project, environment, release, promotionId, detail } = occurrence;
  const promotion = promotionId === null ? {} : { promotion: { id: promotionId } };
  const shown = shownDetail.flatMap((key) => plainOf(detail[key]).map((value) => [key, value] as const));
  return {
    ...{ specversion: '1.0', id: `${tenantId}-${seq}`, source: sourceOf(tenantId), type: eventTypeOf(action) },
    ...{ subject: subjectOf(occurrence), time: at.toISOString(), datacontenttype: 'application/json' },
    data: { tenant: { id: tenantId }, project, environment, release, ...promotion, ...Object.fromEntries(shown) },
  };
}

interface TestOccurrence {
  readonly tenantId: string;
  readonly webhookId: string;
  readonly deliveryId: string;
  readonly at: Date;
}

export const testEventOf = ({ tenantId, webhookId, deliveryId, at }: TestOccurrence): CloudEvent => ({
  ...{ specversion: '1.0', id: `${tenantId}-test-${deliveryId}`, source: sourceOf(tenantId), type: testEventType },
  ...{ subject: `webhooks/${webhookId}`, time: at.toISOString(), datacontenttype: 'application/json' },
  data: { tenant: { id: tenantId }, webhook: { id: webhookId } },
});

function subjectOf({ tenantId, project, environment }: Occurrence): string {
  if (!project) return sourceOf(tenantId).slice(1);
  return environment ? `projects/${project.id}/environments/${environment.id}` : `projects/${project.id}`;
}

function plainOf(value: unknown): readonly (string | number)[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'string' ? [value.slice(0, longestText)] : [];
}
