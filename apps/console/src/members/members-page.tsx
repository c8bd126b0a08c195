import { Badge, Button, Group, Paper, Skeleton, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useQuery } from 'urql';
import { LoadError } from '../look/load-error.js';
import { usePlace } from '../tenant/place.js';
import { membersQuery } from '../tenant/tenant-documents.js';

export const MembersPage = () => (
  <Stack gap="xs" data-testid="members">
    <Members after={null} />
  </Stack>
);

/** A page of members, and behind it the next once it is asked for. */
function Members({ after }: { after: string | null }) {
  const [isOpen, setOpen] = useState(false);
  const { tenant } = usePlace();
  const [{ data, error }, reload] = useQuery({ query: membersQuery, variables: { tenantId: tenant.id, after } });
  if (error) return <LoadError what="Members" error={error} again={() => reload({ requestPolicy: 'network-only' })} />;
  if (!data) return <Skeleton h={64} radius="md" />;
  const { edges, pageInfo } = data.tenant.members;
  return (
    <>
      {edges.map(({ node }) => (
        <Paper key={node.id} withBorder p="sm" bg="var(--panel)">
          <Group justify="space-between">
            <div>
              <Text fw={550}>{node.name}</Text>
              <Text fz="sm" c="dimmed">
                {node.email ?? 'no address'}
              </Text>
            </div>
            <Badge variant="light" tt="none">
              {node.role}
            </Badge>
          </Group>
        </Paper>
      ))}
      {pageInfo.hasNextPage && !isOpen && (
        <Button variant="default" onClick={() => setOpen(true)}>
          Show more
        </Button>
      )}
      {pageInfo.hasNextPage && isOpen && <Members after={pageInfo.endCursor} />}
    </>
  );
}
