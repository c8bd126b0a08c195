import { type Occurrence, type PublicAction, publicActions } from '@tiffin/events-rules';
import { releaseNameOf } from '@tiffin/promotion-rules';
import { Prisma } from './generated/client.js';
import { isFinalColumn } from './promotion/stage-columns.js';
import { integer, json, moment, oneOf, orNull, text, truth } from './reads/decode.js';
import { type Row, RowShape } from './reads/row-shape.js';

export const occurrenceShape = RowShape.of({
  seq: ['e.seq', integer],
  at: ['e.at', moment],
  action: ['e.action', oneOf<PublicAction>(publicActions)],
  detail: ['e.detail', json((detail) => detail as Readonly<Record<string, unknown>>)],
  projectId: ['p.id', orNull(text)],
  projectName: ['p.name', orNull(text)],
  environmentId: ['v.id', orNull(text)],
  environmentName: ['v.name', orNull(text)],
  promotionId: ['q.id', orNull(text)],
  needsApproval: [
    `v.approvals is not null or platform.plan_approvals() > 0 and (v.name = 'production' or ${isFinalColumn('v')})`,
    truth,
  ],
  releaseId: ['r.id', orNull(text)],
  releaseNumber: ['r.number', orNull(integer)],
  releaseHash: ['r.sha256', orNull(text)],
});

/**
 * Acts with what they are about: the object of the act, or what its detail names as `environment`, `project` and `release` (a release by its id
 * or its hash). What has been erased has no name any more.
 */
export const occurrenceFrom = (
  after: number,
  through: number,
  actions: readonly PublicAction[],
): Prisma.Sql => Prisma.sql`
  from audit.acts_between(${after}::bigint, ${through}::bigint, ${[...actions]}::text[]) e
  left join promotion q on q.id = ${named(Prisma.sql`'promotion'`)}
  left join environment v on v.id = coalesce(${named(Prisma.sql`'environment'`)}, q.environment_id)
  left join project p on p.id = coalesce(v.project_id, ${named(Prisma.sql`'project'`)})
  left join release r on r.project_id = p.id
    and (r.id::text = e.detail ->> 'release' or r.sha256 = e.detail ->> 'release' or not e.detail ? 'release' and r.id = q.release_id)
  order by e.seq`;

/** The id of the object of an act, or what its detail names, of a kind. Null for a text that is no id. */
const named = (kind: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`substring(case e.object_kind when ${kind} then e.object_id else e.detail ->> ${kind} end
    from '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$')::uuid`;

export function occurrenceOf(row: Row<typeof occurrenceShape>, tenantId: string): Occurrence {
  const { seq, at, action, detail, promotionId, needsApproval } = row;
  const releaseName =
    row.releaseHash === null || row.releaseNumber === null ? null : releaseNameOf(row.releaseHash, row.releaseNumber);
  return {
    ...{ tenantId, seq, at, action, detail, promotionId, needsApproval },
    project: thing(row.projectId, row.projectName),
    environment: thing(row.environmentId, row.environmentName),
    release: thing(row.releaseId, releaseName),
  };
}

const thing = (id: string | null, name: string | null) => (id === null || name === null ? null : { id, name });
