import { ActionIcon, Menu } from '@mantine/core';
import { decideDeparture } from '@tiffin/access';
import IconDots from '@tabler/icons-react/dist/esm/icons/IconDots.mjs';
import { useState } from 'react';
import { useClient } from 'urql';
import { refusalOf } from '../graphql/refusal-of.js';
import { ConfirmDialog } from '../look/confirm-dialog.js';
import { useMay, usePlace } from '../tenant/place.js';
import type { MemberAnswer } from './member-row.js';
import { leaveTenantMutation, removeMemberMutation, transferOwnershipMutation } from './members-documents.js';

interface MemberMenuProps {
  readonly member: MemberAnswer;
  readonly owners: number;
  readonly reload: () => void;
}

type Question = 'remove' | 'leave' | 'transfer';

/** What else the reader may do with a member; nothing is shown where that is nothing. */
export function MemberMenu({ member, owners, reload }: MemberMenuProps) {
  const [question, ask] = useState<Question | null>(null);
  const offered = useOffered(member, owners);
  if (offered.length === 0) return <span className="list-end" />;
  return (
    <span className="list-end">
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            className="quiet"
            aria-label={`More for ${member.name}`}
            data-testid="member-menu"
          >
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {offered.map((one) => (
            <Menu.Item
              key={one}
              {...(one === 'transfer' ? {} : { color: 'red' })}
              onClick={() => ask(one)}
              data-testid={`member-${one}`}
            >
              {labels[one]}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {question && <Asked {...{ member, question, reload }} close={() => ask(null)} />}
    </span>
  );
}

const labels: Readonly<Record<Question, string>> = {
  remove: 'Remove from tenant',
  leave: 'Leave tenant',
  transfer: 'Transfer ownership',
};

function useOffered({ userId, role }: MemberAnswer, owners: number): readonly Question[] {
  const { viewerId, role: by } = usePlace();
  const may = useMay();
  const mayGo = decideDeparture({ by, from: role, owners }) === null;
  if (userId === viewerId) return mayGo ? ['leave'] : [];
  const transfer = may('tenant.transfer') && role !== 'owner' ? (['transfer'] as const) : [];
  return [...transfer, ...(may('member.manage') && mayGo ? (['remove'] as const) : [])];
}

interface AskedProps extends Pick<MemberMenuProps, 'member' | 'reload'> {
  readonly question: Question;
  readonly close: () => void;
}

function Asked({ member: { id: memberId, name }, question, close, reload }: AskedProps) {
  const { tenant } = usePlace();
  const client = useClient();
  const { title, text, verb } = wordsOf(question, name, tenant.name);
  const run = async (): Promise<string | null> => {
    const input = { tenantId: tenant.id, memberId };
    const { error } = await {
      remove: () => client.mutation(removeMemberMutation, { input }),
      leave: () => client.mutation(leaveTenantMutation, { input: { tenantId: tenant.id } }),
      transfer: () => client.mutation(transferOwnershipMutation, { input }),
    }[question]();
    if (error) return refusalOf(error).text;
    reload();
    return null;
  };
  return (
    <ConfirmDialog title={title} confirm={verb} run={run} onClose={close}>
      {text}
    </ConfirmDialog>
  );
}

const wordsOf = (question: Question, name: string, tenant: string) =>
  ({
    remove: {
      title: `Remove ${name}?`,
      text: `${name} loses access to ${tenant} within seconds: sessions, API tokens and open pages. What they made stays.`,
      verb: 'Remove',
    },
    leave: {
      title: `Leave ${tenant}?`,
      text: 'You lose access to all of it within seconds. Somebody who works there can invite you again.',
      verb: 'Leave',
    },
    transfer: {
      title: `Make ${name} the owner?`,
      text: `${name} becomes an owner of ${tenant}, and you become an admin. Only an owner can give that back.`,
      verb: 'Transfer ownership',
    },
  })[question];
