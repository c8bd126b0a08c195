import { Button, Container, Group, SimpleGrid, Skeleton, Stack, Text, Title } from '@mantine/core';
import type { ResultOf } from '@tiffin/contracts/graphql';
import { useState } from 'react';
import { projectsQuery } from '../graphql/documents.js';
import { useRead } from '../graphql/use-read.js';
import { Loaded } from '../look/loaded.js';
import { useArrival } from '../look/use-arrival.js';
import { useTitle } from '../look/use-title.js';
import { addressOf } from '../routing/route.js';
import { TopBar } from '../session/top-bar.js';
import { useMay, usePlace } from '../tenant/place.js';
import { StandingAlert } from '../tenant/standing-alert.js';
import { CreateProject } from './create-project.js';
import { ProjectCard } from './project-card.js';

export function ProjectsPage() {
  const { tenant } = usePlace();
  const may = useMay();
  const read = useRead(projectsQuery, { tenantId: tenant.id, after: null });
  useTitle('Projects', tenant.name);
  return (
    <>
      <TopBar />
      <Container component="main" ref={useArrival<HTMLDivElement>()} tabIndex={-1} size="md" py="xl">
        <Stack gap="lg">
          <Group justify="space-between">
            <Title order={1}>Projects</Title>
            <Button
              component="a"
              href={addressOf({ page: 'members' })}
              variant="default"
              size="xs"
              data-testid="to-tenant"
            >
              Tenant settings
            </Button>
          </Group>
          <StandingAlert />
          <Loaded what="The projects" read={read} waiting={<Skeleton h={96} radius="md" />} testId="projects-error">
            {({ projects }) => (
              <>
                <ProjectList page={projects} onChange={read.again} />
                {may('project.create') && <CreateProject tenantId={tenant.id} />}
              </>
            )}
          </Loaded>
        </Stack>
      </Container>
    </>
  );
}

interface PageProps {
  readonly page: ResultOf<typeof projectsQuery>['projects'];
  readonly onChange: () => void;
}

function ProjectList({ page, onChange }: PageProps) {
  const may = useMay();
  if (page.edges.length === 0)
    return (
      <Text c="dimmed">
        No project yet.{' '}
        {may('project.create') ? 'Name one below: it starts with an empty canvas.' : 'A developer can make one.'}
      </Text>
    );
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} data-testid="projects">
      <ProjectCards page={page} onChange={onChange} />
    </SimpleGrid>
  );
}

/** A page, and behind it the next once it is asked for. */
function ProjectCards({ page: { edges, pageInfo }, onChange }: PageProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      {edges.map(({ node }) => (
        <ProjectCard key={node.id} project={node} onChange={onChange} />
      ))}
      {pageInfo.hasNextPage && !isOpen && (
        <Button variant="default" onClick={() => setOpen(true)} data-testid="more-projects">
          Show more
        </Button>
      )}
      {pageInfo.hasNextPage && isOpen && <NextCards after={pageInfo.endCursor} />}
    </>
  );
}

function NextCards({ after }: { after: string | null }) {
  const { tenant } = usePlace();
  const read = useRead(projectsQuery, { tenantId: tenant.id, after });
  return (
    <Loaded what="Further projects" read={read} waiting={<Skeleton h={96} radius="md" />}>
      {({ projects }) => <ProjectCards page={projects} onChange={read.again} />}
    </Loaded>
  );
}
