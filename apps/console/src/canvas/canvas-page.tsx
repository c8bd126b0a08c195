import { Alert, Button, Center, Loader, Stack, Text } from '@mantine/core';
import { useQuery } from 'urql';
import type { ProjectAnswer } from '../graphql/answers.js';
import { projectQuery } from '../graphql/documents.js';
import { refusalOf } from '../graphql/refusal-of.js';
import { goTo } from '../routing/use-route.js';
import { BoardProvider } from './board-provider.js';
import { CanvasLayout } from './canvas-layout.js';
import { useOpening } from './use-opening.js';

/** One project's canvas, once it is loaded. */
export function CanvasPage({ projectId }: { projectId: string }) {
  const [{ data, error }, reload] = useQuery({
    query: projectQuery,
    variables: { id: projectId },
  });
  if (error) return <Trouble text={refusalOf(error).text} again={() => reload({ requestPolicy: 'network-only' })} />;
  if (!data) return <Loading />;
  return <Opened project={data.project} viewerId={data.viewer.id} />;
}

/** The canvas as it is saved, or as it was left with changes that were not. */
function Opened({ project, viewerId }: { project: ProjectAnswer; viewerId: string }) {
  const opening = useOpening(project, viewerId);
  if (opening.is === 'loading') return <Loading />;
  if (opening.is === 'unreadable') return <Trouble text={opening.why} again={() => location.reload()} />;
  return (
    <BoardProvider project={project} viewerId={viewerId} start={opening.start} restored={opening.restored}>
      <CanvasLayout />
    </BoardProvider>
  );
}

const Loading = () => (
  <Center h="100dvh" role="status" aria-label="Loading the canvas">
    <Loader />
  </Center>
);

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
