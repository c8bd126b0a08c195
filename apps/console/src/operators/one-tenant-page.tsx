import { Stack } from '@mantine/core';
import type { ResultOf } from '@tiffin/contracts/graphql';
import { useRead } from '../graphql/use-read.js';
import { Loaded } from '../look/loaded.js';
import { PageSkeleton } from '../look/sections-frame.js';
import { seenTenantQuery } from './operators-documents.js';
import { TenantLimits } from './tenant-limits.js';
import { TenantPlan } from './tenant-plan.js';
import { TenantStanding } from './tenant-standing-panel.js';
import { TenantSupport } from './tenant-support.js';

type Seen = ResultOf<typeof seenTenantQuery>['operator'];
export type TenantInFull = Seen['tenant'];
export type PlanName = Seen['plans'][number];

/** One tenant, as operators see it. */
export function OneTenantPage({ slug }: { slug: string }) {
  const read = useRead(seenTenantQuery, { slug });
  const { again } = read;
  return (
    <Loaded what={`The tenant "${slug}"`} read={read} waiting={<PageSkeleton />}>
      {({ operator: { tenant, plans } }) => (
        <Stack gap="lg">
          <TenantStanding tenant={tenant} onChange={again} />
          <TenantPlan key={tenant.plan} tenant={tenant} plans={plans} onChange={again} />
          <TenantLimits tenant={tenant} onChange={again} />
          <TenantSupport tenant={tenant} />
        </Stack>
      )}
    </Loaded>
  );
}
