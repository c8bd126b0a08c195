import { Anchor, Button, Stack } from '@mantine/core';
import type { ResultOf } from '@tiffin/contracts/graphql';
import { type Pages, usePages } from '../graphql/use-pages.js';
import { useSend } from '../graphql/use-send.js';
import { Mark } from '../look/mark.js';
import { PagedList } from '../look/paged-list.js';
import { RefusalText } from '../look/refusal-text.js';
import { When } from '../look/when.js';
import { addressOf } from '../routing/route.js';
import { closeSupportMutation, type supportAccessFields, supportAccessesQuery } from './operators-documents.js';

type Access = ResultOf<typeof supportAccessFields>;

/** Of one tenant, or of all; newest first. */
export function useAccesses(tenant: string | null): Pages<Access> {
  return usePages({
    document: supportAccessesQuery,
    variables: { tenant },
    connectionOf: ({ operator }: ResultOf<typeof supportAccessesQuery>) => operator.supportAccesses,
  });
}

interface AccessListProps {
  readonly accesses: Pages<Access>;
  /** Where they are not all of the tenant whose page it is. */
  readonly isTenantShown?: boolean;
}

export function AccessList({ accesses, isTenantShown = false }: AccessListProps) {
  return (
    <PagedList
      what="Support access"
      pages={accesses}
      empty="Nobody has looked in."
      more="Show older"
      testId="support-list"
    >
      {(access) => <AccessRow key={access.id} {...{ access, isTenantShown }} onChange={accesses.reload} />}
    </PagedList>
  );
}

interface AccessRowProps {
  readonly access: Access;
  readonly isTenantShown: boolean;
  readonly onChange: () => void;
}

function AccessRow({ access, isTenantShown, onChange }: AccessRowProps) {
  const { tenant, operatorName, reason, isOpen } = access;
  return (
    <li className="row" data-testid="support-access" data-open={isOpen} data-closed={!isOpen || undefined}>
      <div className="row-main">
        <div className="row-name">
          {isTenantShown && (
            <Anchor href={addressOf({ page: 'operators', part: 'tenant', slug: tenant.slug })}>{tenant.slug}</Anchor>
          )}
          <span>{reason}</span> {isOpen && <Mark text="open" color="yellow" />}
        </div>
        <div className="row-meta">
          {operatorName} · <End access={access} />
        </div>
      </div>
      {isOpen && <EndButton access={access} onChange={onChange} />}
    </li>
  );
}

const End = ({ access: { isOpen, expiresAt, endedAt } }: { access: Access }) => (
  <>
    {isOpen ? 'ends' : 'ended'} <When at={isOpen ? expiresAt : (endedAt ?? expiresAt)} />
  </>
);

function EndButton({ access: { id, tenant }, onChange }: Omit<AccessRowProps, 'isTenantShown'>) {
  const { send, isBusy, refusal } = useSend(closeSupportMutation);
  const end = async (): Promise<void> => {
    if (await send({ input: { supportAccessId: id } })) onChange();
  };
  return (
    <Stack gap={4} className="row-side">
      <Button
        size="xs"
        variant="default"
        onClick={() => void end()}
        loading={isBusy}
        aria-label={`End the access to ${tenant.slug} now`}
        data-testid="support-end"
      >
        End now
      </Button>
      <RefusalText text={refusal} />
    </Stack>
  );
}
