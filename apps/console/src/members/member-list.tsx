import { Button, Paper, Skeleton, Text } from '@mantine/core';
import { useState } from 'react';
import { useQuery } from 'urql';
import { LoadError } from '../look/load-error.js';
import { usePlace } from '../tenant/place.js';
import { type MemberAnswer, MemberRow } from './member-row.js';
import { membersQuery } from './members-documents.js';
import { useAnew } from './use-reload.js';

interface ListProps {
  /** Changes when it is to be read again. */
  readonly turn: string;
  readonly reload: () => void;
}

export const MemberList = ({ turn, reload }: ListProps) => (
  <section aria-labelledby="members-title">
    <Text component="h2" id="members-title" className="section-title">
      Members
    </Text>
    <Paper withBorder bg="var(--panel)" className="list" data-testid="members">
      <Members after={null} turn={turn} reload={reload} />
    </Paper>
  </section>
);

/** A page of members, and behind it the next once it is asked for. */
function Members({ after, turn, reload }: ListProps & { after: string | null }) {
  const [isOpen, setOpen] = useState(false);
  const { tenant } = usePlace();
  const [{ data, error }, read] = useQuery({ query: membersQuery, variables: { tenantId: tenant.id, after } });
  const again = (): void => read({ requestPolicy: 'network-only' });
  useAnew(turn, again);
  if (error) return <LoadError what="The members" error={error} again={again} />;
  if (!data) return <Skeleton h={64} radius="md" m="sm" />;
  const { edges, pageInfo } = data.tenant.members;
  const members = edges.map(({ node }) => node);
  return (
    <>
      <Rows members={members} areAll={after === null && !pageInfo.hasNextPage} reload={reload} />
      {pageInfo.hasNextPage && !isOpen && (
        <Button variant="subtle" m="xs" onClick={() => setOpen(true)} data-testid="more-members">
          Show more
        </Button>
      )}
      {pageInfo.hasNextPage && isOpen && <Members after={pageInfo.endCursor} turn={turn} reload={reload} />}
    </>
  );
}

interface RowsProps extends Pick<ListProps, 'reload'> {
  readonly members: readonly MemberAnswer[];
  readonly areAll: boolean;
}

function Rows({ members, areAll, reload }: RowsProps) {
  // Of those on other pages nothing is known here: the server counts them.
  const owners = areAll ? members.filter(({ role }) => role === 'owner').length : 2;
  return members.map((member) => <MemberRow key={member.id} member={member} owners={owners} reload={reload} />);
}
