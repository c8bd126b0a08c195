import { Button, Paper, Skeleton, Text, TextInput } from '@mantine/core';
import type { ResultOf } from '@tiffin/contracts/graphql';
import { useMemo, useState } from 'react';
import { useAllPages } from '../graphql/use-pages.js';
import { LoadError } from '../look/load-error.js';
import { usePlace } from '../tenant/place.js';
import { MemberRow } from './member-row.js';
import { membersNamed } from './members-named.js';
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
      <Members turn={turn} reload={reload} />
    </Paper>
  </section>
);

/** So many rows at once: each has fields and a menu. */
const atOnce = 50;

function Members({ turn, reload }: ListProps) {
  const members = useMembers();
  useAnew(turn, members.reload);
  const [search, setSearch] = useState('');
  const [shown, setShown] = useState(atOnce);
  const found = useMemo(() => membersNamed(members.nodes, search), [members.nodes, search]);
  const owners = members.nodes.filter(({ role }) => role === 'owner').length;
  return (
    <>
      {members.error && <LoadError what="The members" error={members.error} again={members.reload} />}
      {!members.hasCome && !members.error && <Skeleton h={64} radius="md" m="sm" />}
      {members.nodes.length > fewest && <Search value={search} onChange={setSearch} found={found.length} />}
      {found.slice(0, shown).map((member) => (
        <MemberRow key={member.id} member={member} owners={owners} reload={reload} />
      ))}
      {found.length > shown && (
        <Button variant="subtle" m="xs" onClick={() => setShown(shown + atOnce)} data-testid="more-members">
          Show more ({found.length - shown} left)
        </Button>
      )}
    </>
  );
}

/** Fewer are seen at a glance. */
const fewest = 10;

interface SearchProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly found: number;
}

const Search = ({ value, onChange, found }: SearchProps) => (
  <div className="list-search" role="search">
    <TextInput
      aria-label="Find a member"
      placeholder="Find by name or e-mail address"
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      maxLength={254}
      flex="1 1 220px"
      data-testid="member-search"
    />
    <Text fz="sm" c="dimmed" role="status" data-testid="members-found">
      {value.trim() === '' ? `${found} members` : `${found} found`}
    </Text>
  </div>
);

function useMembers() {
  const tenantId = usePlace().tenant.id;
  return useAllPages({
    document: membersQuery,
    variables: { tenantId },
    connectionOf: ({ tenant }: ResultOf<typeof membersQuery>) => tenant.members,
  });
}
