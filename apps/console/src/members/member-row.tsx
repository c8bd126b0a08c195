import { Avatar, Badge, NativeSelect, Text } from '@mantine/core';
import { decideRole, type Role, roles } from '@tiffin/access';
import { Refusal } from '@tiffin/kernel';
import { useAct } from '../graphql/use-act.js';
import { useMay, usePlace } from '../tenant/place.js';
import { MemberMenu } from './member-menu.js';
import { changeMemberRoleMutation } from './members-documents.js';

export interface MemberAnswer {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  readonly email: string | null;
  readonly role: Role;
}

interface MemberRowProps {
  readonly member: MemberAnswer;
  /** How many owners there are; 2 where there may be more than are seen. */
  readonly owners: number;
  readonly reload: () => void;
}

export function MemberRow({ member, owners, reload }: MemberRowProps) {
  const { viewerId } = usePlace();
  const { name, email, userId } = member;
  return (
    <div className="list-row" data-testid="member" data-email={email} data-role={member.role}>
      <Avatar size={34} radius="xl" color="leaf" name={name} alt="" />
      <div className="list-main">
        <Text fw={550} fz="sm" truncate>
          {name}
          {userId === viewerId && (
            <Badge size="xs" variant="default" tt="none" ml={8}>
              you
            </Badge>
          )}
        </Text>
        <Text fz={13} c="dimmed" truncate>
          {email ?? 'no e-mail address'}
        </Text>
      </div>
      <RoleOf member={member} owners={owners} reload={reload} />
      <MemberMenu member={member} owners={owners} reload={reload} />
    </div>
  );
}

/** The role, to be chosen by whoever may give another. */
function RoleOf({ member, owners, reload }: MemberRowProps) {
  const { tenant, role: own } = usePlace();
  const may = useMay();
  const { run, isBusy } = useAct(changeMemberRoleMutation);
  const choices = may('member.manage') ? rolesFor(member, own, owners) : [member.role];
  if (choices.length < 2)
    return (
      <Badge variant="light" tt="none" data-testid="member-role">
        {member.role}
      </Badge>
    );
  const change = async (role: Role): Promise<void> => {
    await run({ input: { tenantId: tenant.id, memberId: member.id, role } });
    reload();
  };
  return (
    <NativeSelect
      aria-label={`Role of ${member.name}`}
      data={choices}
      value={member.role}
      disabled={isBusy}
      onChange={(event) => void change(event.currentTarget.value as Role)}
      size="xs"
      w={112}
      data-testid="member-role"
    />
  );
}

/** Asks the rule that the server asks. */
const rolesFor = ({ role: from }: MemberAnswer, by: Role, owners: number): readonly Role[] =>
  [...roles].reverse().filter((to) => !(decideRole({ by, from, to, owners }) instanceof Refusal));
