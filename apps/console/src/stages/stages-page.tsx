import { Anchor, Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useRead } from '../graphql/use-read.js';
import { Loaded } from '../look/loaded.js';
import { MainPart } from '../look/main-part.js';
import { useTitle } from '../look/use-title.js';
import { addressOf } from '../routing/route.js';
import { TopBar } from '../session/top-bar.js';
import { useMay } from '../tenant/place.js';
import { ProjectsPlace } from '../tenant/projects-place.js';
import { StandingAlert } from '../tenant/standing-alert.js';
import '../tenant/tenant.css';
import { CreateStageDialog } from './create-stage-dialog.js';
import { StageCard } from './stage-card.js';
import { stageColumns } from './stage-columns.js';
import { type BoardAnswer, boardQuery } from './stages-documents.js';
import './stages.css';
import { StageBoardContext, useStageBoard } from './use-stage-board.js';

/** The stages of a project as a board: what runs where, what is on its way, and what stands between. */
export function StagesPage({ projectId }: { projectId: string }) {
  const read = useRead(boardQuery, { id: projectId });
  const project = read.data?.project ?? null;
  useTitle('Stages', project?.name ?? '');
  return (
    <ProjectsPlace tenantId={project?.tenant.id ?? null}>
      <div className="tenant-page">
        <TopBar />
        <MainPart className="stages-main" testId="stages">
          <Loaded what="The stages" read={read} waiting={<Skeleton h={260} radius="md" />}>
            {(data) => <Board project={data.project} reread={read.again} />}
          </Loaded>
        </MainPart>
      </div>
    </ProjectsPlace>
  );
}

function Board({ project, reread }: { readonly project: BoardAnswer; readonly reread: () => void }) {
  const place = useMemo(() => ({ project, reread }), [project, reread]);
  return (
    <StageBoardContext.Provider value={place}>
      <Stack gap="lg">
        <Head />
        <StandingAlert />
        <Columns />
        {project.environments.length === 1 && (
          <Text c="dimmed" fz="sm" data-testid="only-stage">
            There is one stage yet. Create another, e.g. <code>testing</code>: then the very images that run here can be
            promoted there, with secrets and variables of its own.
          </Text>
        )}
      </Stack>
    </StageBoardContext.Provider>
  );
}

function Head() {
  const may = useMay();
  const { project } = useStageBoard();
  const [isCreating, setCreating] = useState(false);
  return (
    <Group justify="space-between" align="flex-end">
      <div>
        <Anchor href={addressOf({ page: 'canvas', projectId: project.id })} fz="sm" c="dimmed" data-testid="to-canvas">
          ← Canvas of {project.name}
        </Anchor>
        <h1 className="tenant-title">Stages</h1>
        <Text c="dimmed" fz="sm">
          What runs where. A release goes from stage to stage as it was built once: the same images, byte for byte.
        </Text>
      </div>
      {may('environment.manage') && (
        <Button variant="default" size="sm" onClick={() => setCreating(true)} data-testid="new-stage">
          New stage
        </Button>
      )}
      {isCreating && <CreateStageDialog onClose={() => setCreating(false)} />}
    </Group>
  );
}

function Columns() {
  const { project } = useStageBoard();
  return (
    <ol className="stage-columns" aria-label="Stages in the order of promotion" data-testid="stage-board">
      {stageColumns(project.environments).map((column) => (
        <li key={column.map(({ id }) => id).join()} className="stage-column">
          {column.map((stage) => (
            <StageCard key={stage.id} stage={stage} />
          ))}
        </li>
      ))}
    </ol>
  );
}
