import { Refusal } from '@tiffin/kernel';

/** Each request of a person looks at every tenant of theirs: who had them without end would keep everybody waiting. */
const mostTenants = 50;

/** Whether a person may become a member of one more tenant, be it their own. */
export const decideFurtherPlace = (memberships: number): null | Refusal =>
  memberships < mostTenants
    ? null
    : Refusal.of('QUOTA_EXCEEDED', 'tenants of one person', String(memberships), String(mostTenants));
