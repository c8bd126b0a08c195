import { Stack } from '@mantine/core';
import { useMay, usePlace } from '../tenant/place.js';
import { InvitationList } from './invitation-list.js';
import { InviteForm } from './invite-form.js';
import { MemberList } from './member-list.js';
import { useReload } from './use-reload.js';

/** Who works in the tenant, and who is invited to. What somebody's role does not let them do is not there. */
export function MembersPage() {
  const may = useMay();
  const { role } = usePlace();
  const { turn, reload } = useReload();
  // Another role sees other things.
  const key = `${role} ${turn}`;
  return (
    <Stack gap="xl" data-testid="members-page">
      {may('invitation.manage') && <InviteForm done={reload} />}
      <MemberList turn={key} reload={reload} />
      {may('invitation.read') && <InvitationList turn={key} reload={reload} />}
    </Stack>
  );
}
