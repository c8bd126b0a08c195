import type { EnvironmentId, ReleaseId } from '@tiffin/kernel';
import { Prisma } from '../generated/client.js';
import { checkedRows } from '../reads/checked-rows.js';
import { truth } from '../reads/decode.js';
import { RowShape } from '../reads/row-shape.js';
import type { TenantTransaction } from '../tenant-database.js';

const wanted = RowShape.of({ isNews: ['t.is_news', truth] });

/** From now on the environment is to run the release: who deploys another there is overtaken, and what failed is tried again. False: it is so already. */
export async function wantRelease(
  transaction: TenantTransaction,
  environmentId: EnvironmentId,
  releaseId: ReleaseId,
): Promise<boolean> {
  const [row] = await checkedRows(
    transaction,
    wanted,
    (columns) => Prisma.sql`
      with news as (update environment e
        set desired_release_id = ${releaseId}::uuid, is_ending = false, deploy_epoch = e.deploy_epoch + 1, deploy_lease_until = null,
          deploy_failed_release_id = null, deploy_failure = null, deploy_fault = null, deploy_faults = 0, deploy_starts = 0,
          deploy_next_try_at = null,
          desired_revision_number = (select max(r.number) from revision_release x join revision r on r.id = x.revision_id
            where x.release_id = ${releaseId}::uuid)
        where e.id = ${environmentId}::uuid
          and (e.desired_release_id is distinct from ${releaseId}::uuid or e.deploy_failed_release_id = ${releaseId}::uuid)
        returning e.id),
      overtaken as (update deployment d set state = 'superseded', finished_at = now() from news n
        where d.environment_id = n.id and d.state = 'running' and d.release_id <> ${releaseId}::uuid)
      select ${columns} from (select exists (select from news) as is_news) t`,
  );
  return row?.isNews ?? false;
}

/** From now on the environment is to run nothing, where it was to run this release: what its cell has of it ends. False: it was not. */
export async function wantNothing(
  transaction: TenantTransaction,
  environmentId: EnvironmentId,
  releaseId: ReleaseId,
): Promise<boolean> {
  const count = await transaction.$executeRaw`
    update environment e
    set desired_release_id = null, desired_revision_number = null, is_ending = true, deploy_epoch = e.deploy_epoch + 1,
      deploy_lease_until = null, deploy_failed_release_id = null, deploy_failure = null, deploy_fault = null, deploy_faults = 0,
      deploy_starts = 0, deploy_next_try_at = null
    where e.id = ${environmentId}::uuid and e.desired_release_id = ${releaseId}::uuid`;
  if (count === 0) return false;
  await transaction.$executeRaw`
    update deployment set state = 'superseded', finished_at = now()
    where environment_id = ${environmentId}::uuid and state = 'running'`;
  return true;
}
