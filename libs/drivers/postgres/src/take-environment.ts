import type { EnvironmentClaim, StoredRelease } from '@tiffin/deployments-operations';
import { wantedFor } from '@tiffin/deployments-rules';
import type { EnvironmentId, ReleaseId, TenantId } from '@tiffin/kernel';
import { Prisma } from './generated/client.js';
import { isFinalColumn } from './promotion/stage-columns.js';
import { environmentScale } from './reads/environment-scale.js';
import { canarySettings } from './reads/canary-settings.js';
import { checkedRows } from './reads/checked-rows.js';
import { idOf, integer, json, oneOf, orNull, text, truth } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import type { TenantTransaction } from './tenant-database.js';

const taken = RowShape.of({
  environmentId: ['e.id', idOf<EnvironmentId>()],
  environmentName: ['e.name', text],
  projectSlug: ['p.slug', text],
  tenantSlug: ['t.slug', text],
  tenantId: ['e.tenant_id', idOf<TenantId>()],
  epoch: ['e.deploy_epoch', integer],
  isPaused: ['e.is_paused', truth],
  isStopped: ['e.is_stopped', truth],
  staysStopped: ['e.stopped_at is not null and not p.is_paused', truth],
  isProduction: [`e.name = 'production' or ${isFinalColumn('e')}`, truth],
  scale: ["coalesce(e.scale, 'null')", json(environmentScale)],
  isScaledOnly: ['e.settings_version = e.scaled_version', truth],
  // Below every version: what `recordArrival` leaves, and `succeed` ends.
  isUnfinished: [
    'e.applied_settings_version < 0 and e.current_release_id is not distinct from e.desired_release_id',
    truth,
  ],
  desiredId: ['d.id', orNull(idOf<ReleaseId>())],
  desiredContent: ['d.content', orNull(text)],
  releaseNumber: ['d.number', orNull(integer)],
  currentId: ['c.id', orNull(idOf<ReleaseId>())],
  currentContent: ['c.content', orNull(text)],
  wantedFor: [
    `case when e.follows_head then 'build' when o.task is null then 'put-back' else 'promotion' end`,
    oneOf(wantedFor),
  ],
  // Frozen with the promotion that brings it; those that were asked for before that was so come as the stage is now.
  rollout: [
    `case when jsonb_exists(o.task, 'rollout') then nullif(o.task -> 'rollout', 'null') else e.rollout end`,
    orNull(json(canarySettings)),
  ],
  revisionNumber: ['coalesce(e.desired_revision_number, 0)', integer],
  settingsVersion: ['e.settings_version', integer],
  faults: ['e.deploy_faults', integer],
  starts: ['e.deploy_starts', integer],
});

const storedOf = (id: ReleaseId | null, content: string | null): StoredRelease | null =>
  id === null || content === null ? null : { id, content };

/** The claim of who has taken an environment over by this update; null where it took none. */
export async function takeEnvironment(
  transaction: TenantTransaction,
  update: Prisma.Sql,
): Promise<EnvironmentClaim | null> {
  const [row] = await checkedRows(
    transaction,
    taken,
    (columns) => Prisma.sql`
      with taken as (${update} returning *)
      select ${columns} from taken e
      join project p on p.id = e.project_id
      join tenant t on t.tenant_id = e.tenant_id
      left join release d on d.id = e.desired_release_id
      left join release c on c.id = e.current_release_id
      left join lateral (select s.task from promotion m join promotion_step s on s.promotion_id = m.id and not s.is_check
        where m.environment_id = e.id and m.release_id = e.desired_release_id and m.phase = 'Running') o on true`,
  );
  if (!row) return null;
  const { desiredId, desiredContent, releaseNumber, currentId, currentContent, ...claim } = row;
  const desired = storedOf(desiredId, desiredContent);
  if (desired === null || releaseNumber === null) return { ...claim, desired: null };
  return { ...claim, desired, releaseNumber, current: storedOf(currentId, currentContent) };
}
