import type { PromotionPlace } from './promotion-place.js';

/** Each finds what breaks an invariant of the tenant $1: nothing, where it holds. */
const breaches: Readonly<Record<string, string>> = {
  'P1 the bytes of a release have changed': `
    select id from release where tenant_id = $1 and sha256 <> encode(sha256(convert_to(content, 'UTF8')), 'hex')`,
  'P2 production runs what was not verified in staging, and nobody let it in': `
    select e.id from environment e join environment s on s.project_id = e.project_id and s.name = 'staging'
    where e.tenant_id = $1 and e.name = 'production' and e.current_release_id is not null
      and not exists (select from verification v where v.environment_id = s.id and v.release_id = e.current_release_id)
      and not exists (select from approval a where a.environment_id = e.id and a.release_id = e.current_release_id)`,
  'P3 more than one is open': `
    select environment_id as id from promotion where tenant_id = $1 and phase in ('Running', 'Verifying') group by 1 having count(*) > 1`,
  'P4 automation has asked in the name of a person, or a person in that of automation': `
    select id from promotion where tenant_id = $1
      and (way in ('automation', 'auto-rollback')) <> (requested_by is null and actor_kind = 'worker')`,
  'P4 somebody has approved what they asked for, or what automation asked for as they had turned it on': `
    select p.id from promotion p join vote v on v.promotion_id = p.id and v.says = 'approve'
    where p.tenant_id = $1 and v.voter in (p.requested_by, p.automated_by)`,
  'P4 it is not known who has turned on what asked for it': `
    select id from promotion where tenant_id = $1 and (way = 'automation') <> (automated_by is not null)`,
  'P5 automation has started where the environment is held': `
    select p.id from promotion p join environment e on e.id = p.environment_id
    where p.tenant_id = $1 and p.way = 'automation' and p.started_at > e.hold_at`,
  'P6 a promotion started before the soak was over': `
    select p.id from promotion p join environment e on e.id = p.environment_id
    where p.tenant_id = $1 and p.way in ('person', 'automation') and p.started_at is not null and e.soak_ms > 0
      and not exists (select from approval a where a.environment_id = e.id and a.release_id = p.release_id)
      and not exists (select from occupancy o join verification v on v.environment_id = o.environment_id and v.release_id = o.release_id
        where o.environment_id = any(e.upstream_ids) and o.release_id = p.release_id
          and greatest(o.from_at, v.at) + e.soak_ms * interval '1 ms' <= least(coalesce(o.until_at, 'infinity'), p.started_at))`,
  'P7 a rollback started to what was not verified there': `
    select p.id from promotion p where p.tenant_id = $1 and p.way in ('rollback', 'auto-rollback') and p.started_at is not null
      and not exists (select from verification v where v.environment_id = p.environment_id and v.release_id = p.release_id
        and v.at <= p.started_at)`,
  'P8 the ledger is not what runs': `
    select e.id from environment e left join occupancy o on o.environment_id = e.id and o.until_at is null
    where e.tenant_id = $1 and o.release_id is distinct from e.current_release_id`,
  'P8 the ledger has stays that overlap': `
    select a.environment_id as id from occupancy a join occupancy b on b.environment_id = a.environment_id and b.number = a.number + 1
    where a.tenant_id = $1 and (a.until_at is null or a.until_at > b.from_at or a.until_at < a.from_at)`,
  'P8 a promotion succeeded without a verification, or with two': `
    select p.id from promotion p where p.tenant_id = $1
      and (p.phase = 'Succeeded')::int <> (select count(*) from verification v where v.promotion_id = p.id)`,
  'a promotion neither goes on nor says what it waits for': `
    select p.id from promotion p join environment e on e.id = p.environment_id
    where p.tenant_id = $1 and p.finished_at is null
      and not exists (select from directory.work w where w.tenant = $1 and w.id = e.id and w.queue in ('promote', 'deploy') and w.due_from < now())
      and not (p.phase = 'Pending' and p.note is not null)`,
};

const askedSql = `select id, requested_by as by from promotion where tenant_id = $1 and requested_by is not null`;

/** The invariants of promotion that do not hold in a project, as its rows say. `askedBy`: who asked, as the clients know. */
export async function brokenInvariants(
  { doors, place: { tenantId } }: PromotionPlace,
  askedBy: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  const broken: string[] = [];
  for (const [name, sql] of Object.entries(breaches)) {
    const [row] = await doors.rows<{ id: string }>(sql, [tenantId]);
    if (row) broken.push(`${name}: ${row.id}`);
  }
  const asked = await doors.rows<{ id: string; by: string }>(askedSql, [tenantId]);
  for (const { id, by } of asked) if (askedBy.get(id) !== by) broken.push(`P4 it was asked for by another: ${id}`);
  return broken;
}
