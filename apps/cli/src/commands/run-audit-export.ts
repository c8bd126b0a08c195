import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { AuditExport, ChainHead, PathStep } from '@tiffin/audit-rules';
import type { ResultOf } from '@tiffin/contracts/graphql';
import type { ApiClient } from '../api/api-client.js';
import { auditEventsQuery, auditStateQuery } from '../api/audit-documents.js';
import { findTenant } from '../api/find-tenant.js';
import { openApi } from '../api/open-api.js';
import { config } from '../config.js';
import { Failure } from '../failure.js';
import { Terminal } from '../output/terminal.js';

interface Options {
  readonly tenant?: string;
  readonly from: number;
  readonly output?: string;
  readonly json?: boolean;
}

/** Writes events with their proof into one file, from what the API shows to whoever may read the audit log. */
export async function runAuditExport(options: Options): Promise<void> {
  const api = openApi();
  const terminal = new Terminal(options.json === true);
  try {
    const tenant = await findTenant(api, options.tenant);
    const made = await exportOf(api, tenant.id, options.from);
    const path = resolve(config.workingDir, options.output ?? `audit-${tenant.slug}.json`);
    // It holds names of people.
    writeFileSync(path, `${JSON.stringify(made, null, 1)}\n`, { mode: 0o600 });
    const events = made.events.length;
    terminal.done(`${events} events, up to number ${made.head.seq}, are in ${path}`);
    if (options.json) terminal.data({ ok: true, file: path, events, through: made.head.seq });
  } finally {
    api.close();
  }
}

async function exportOf(api: ApiClient, tenantId: string, from: number): Promise<AuditExport> {
  const { auditState } = await api.ask(auditStateQuery, { tenantId });
  const { checkpoint } = auditState;
  if (!checkpoint) throw new Failure('No checkpoint has seen this tenant yet. The auditor signs one every hour.');
  const { body, signature } = checkpoint;
  const events = (await eventsFrom(api, tenantId, from)).filter(({ seq }) => seq <= checkpoint.seq);
  if (events.length === 0) throw new Failure(`There are no events from number ${from} to ${checkpoint.seq}.`);
  return {
    format: 'tiffin-audit-export/1',
    checkpoint: { body, signature },
    head: checkpoint.head as ChainHead,
    path: checkpoint.path as readonly PathStep[],
    events,
  };
}

type Shown = ResultOf<typeof auditEventsQuery>['auditEvents']['edges'][number]['node'];

/** The API shows the newest first. */
async function eventsFrom(api: ApiClient, tenantId: string, from: number): Promise<AuditExport['events']> {
  const all: Shown[] = [];
  for (let after: string | null = null, more = true; more;) {
    const { auditEvents }: ResultOf<typeof auditEventsQuery> = await api.ask(auditEventsQuery, { tenantId, after });
    const page = auditEvents.edges.map(({ node }) => node);
    all.push(...page.filter(({ seq }) => seq >= from));
    after = auditEvents.pageInfo.endCursor;
    more = auditEvents.pageInfo.hasNextPage && page.every(({ seq }) => seq > from);
  }
  return all.toReversed().map(asStored);
}

const asStored = ({ actorName, actorSalt, personal, personalSalt, previousHash, ...event }: Shown) => ({
  ...event,
  prevHash: previousHash,
  actorName: withSalt(actorName, actorSalt),
  personal: withSalt(personal, personalSalt),
});

const withSalt = (given: string | null, salt: string | null) =>
  given === null || salt === null ? null : { text: given, salt };
