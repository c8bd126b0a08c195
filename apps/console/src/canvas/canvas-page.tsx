import { Alert, Button, Center, Loader, Stack, Text } from '@mantine/core';
import { useReducer } from 'react';
import { keptDrafts } from '../draft/browser-drafts.js';
import type { ProjectAnswer } from '../graphql/answers.js';
import { projectQuery } from '../graphql/documents.js';
import { useRead } from '../graphql/use-read.js';
import { refusalOf } from '../graphql/refusal-of.js';
import { LonePage } from '../look/lone-page.js';
import { goTo } from '../routing/use-route.js';
import { usePlaceIn } from '../session/viewer-context.js';
import { PlaceContext } from '../tenant/place.js';
import { BoardProvider } from './board-provider.js';
import { CanvasLayout } from './canvas-layout.js';
import { DraftBoundary } from './draft-boundary.js';
import { useOpening } from './use-opening.js';

/** One project's canvas; opened anew where another draft of it is gone on with. */
export function CanvasPage({ projectId }: { projectId: string }) {
  const [turn, openAnew] = useReducer((count: number) => count + 1, 0);
  return <Loaded key={turn} projectId={projectId} openAnew={openAnew} />;
}

interface LoadedProps {
  readonly projectId: string;
  readonly openAnew: () => void;
}

function Loaded({ projectId, openAnew }: LoadedProps) {
  const { data, error, again } = useRead(projectQuery, { id: projectId });
  if (!data) return error ? <Trouble text={refusalOf(error).text} again={again} /> : <Loading />;
  return <Opened project={data.project} viewerId={data.viewer.id} openAnew={openAnew} />;
}

interface OpenedProps extends Pick<LoadedProps, 'openAnew'> {
  readonly project: ProjectAnswer;
  readonly viewerId: string;
}

/** As the reader's role in the project's tenant lets them; for whoever is a member there no more, nothing. */
function Opened(props: OpenedProps) {
  const { name, slug } = props.project.tenant;
  const place = usePlaceIn(slug);
  if (!place) return <NoAccess tenant={name} />;
  return (
    <PlaceContext.Provider value={place}>
      <Drawn {...props} />
    </PlaceContext.Provider>
  );
}

/** The canvas as it is saved, or as it was left with changes that were not. */
function Drawn({ project, viewerId, openAnew }: OpenedProps) {
  const opening = useOpening(project, viewerId);
  const owner = { viewerId, projectId: project.id };
  const openDraft = (name: string | null): boolean => {
    const isKept = keptDrafts.choose(owner, name);
    if (isKept) openAnew();
    return isKept;
  };
  if (opening.is === 'loading') return <Loading />;
  if (opening.is === 'unreadable') return <Trouble text={opening.why} again={() => location.reload()} />;
  const { start, restored } = opening;
  return (
    <DraftBoundary owner={owner} openSaved={() => openDraft(null)}>
      <BoardProvider {...{ project, viewerId, start, restored, openDraft }}>
        <CanvasLayout />
      </BoardProvider>
    </DraftBoundary>
  );
}

const Loading = () => (
  <Center h="100dvh" role="status" aria-label="Loading the canvas">
    <Loader />
  </Center>
);

function NoAccess({ tenant }: { tenant: string }) {
  return (
    <LonePage title="You have no access any more" testId="no-access">
      <Text>You are a member of {tenant} no longer. Ask somebody who works there, if that is a mistake.</Text>
      <Button onClick={() => goTo({ page: 'projects' })} data-testid="all-projects">
        Go to your projects
      </Button>
    </LonePage>
  );
}

function Trouble({ text, again }: { text: string; again: () => void }) {
  return (
    <Center h="100dvh" p="md">
      <Alert color="red" title="The canvas could not be loaded" maw={520} data-testid="canvas-error">
        <Stack gap="sm">
          <Text fz="sm">{text}</Text>
          <Button.Group>
            <Button size="xs" variant="default" onClick={again}>
              Try again
            </Button>
            <Button size="xs" variant="default" onClick={() => goTo({ page: 'projects' })}>
              All projects
            </Button>
          </Button.Group>
        </Stack>
      </Alert>
    </Center>
  );
}
