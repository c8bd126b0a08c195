import type { EnvironmentId, ReleaseId } from '@tiffin/kernel';
import type { HeldEnvironment } from '@tiffin/promotion-operations';
import type { Stage } from '@tiffin/promotion-rules';
import { Prisma } from '../generated/client.js';
import { checkedRows } from '../reads/checked-rows.js';
import { idOf } from '../reads/decode.js';
import { RowShape } from '../reads/row-shape.js';
import type { TenantTransaction } from '../tenant-database.js';

/** Of those that the stages before vouch for: a newer one takes the place of an older one, and few are looked at. */
const mostCandidates = 20;

const candidate = RowShape.of({ id: ['t.id', idOf<ReleaseId>()] });

/**
 * The releases that automation may put into a stage, the newest first: of those that have their images, the newest that enough of the stages
 * before it have verified, and have run for as long as it has to soak, and the newest that somebody has let in. However many were built, failed
 * or left too soon since, the newest that may come is among them; and so is what runs there now, as its soak ends some day.
 */
export async function readCandidates(
  transaction: TenantTransaction,
  asked: AskedCandidates,
): Promise<readonly ReleaseId[]> {
  return (await checkedRows(transaction, candidate, candidatesQuery(asked))).map(({ id }) => id);
}

export interface AskedCandidates extends Pick<HeldEnvironment, 'stage' | 'projectId'> {
  /** These are among them whatever stages say of them. */
  readonly named: readonly ReleaseId[];
}

export function candidatesQuery({ stage, projectId, named }: AskedCandidates): (columns: Prisma.Sql) => Prisma.Sql {
  const upstream = [...stage.upstream];
  const newest = (condition: Prisma.Sql) => Prisma.sql`(
    select r.id from release r
    where r.project_id = ${projectId}::uuid and r.images_collected_at is null and ${condition}
    order by r.number desc limit ${mostCandidates}::int)`;
  return (columns) => Prisma.sql`
    select ${columns} from (
      ${newest(isVouchedFor(stage))}
      union ${newest(isLetIn(stage))}
      union select o.release_id from occupancy o where o.environment_id = any(${upstream}::uuid[]) and o.until_at is null
      union select unnest(${[...named]}::uuid[])) c
    join release t on t.id = c.id order by t.number desc`;
}

/** Necessary for the gates of order, verification and soak, which have the last word. `r`: the release. */
function isVouchedFor({ upstream, requires, soakMs }: Stage): Prisma.Sql {
  const vouches = (by: readonly EnvironmentId[]) => Prisma.sql`exists (
    select from occupancy o join verification v on v.environment_id = o.environment_id and v.release_id = o.release_id
    where o.environment_id = any(${[...by]}::uuid[]) and o.release_id = r.id
      and (o.until_at is null or o.until_at - o.from_at >= ${soakMs}::bigint * interval '1 millisecond'))`;
  if (upstream.length === 0) return Prisma.sql`true`;
  if (requires === 'any') return vouches(upstream);
  return Prisma.join(
    upstream.map((id) => vouches([id])),
    ' and ',
  );
}

const isLetIn = ({ environmentId }: Stage): Prisma.Sql => Prisma.sql`exists (
  select from approval a where a.environment_id = ${environmentId}::uuid and a.release_id = r.id)`;
