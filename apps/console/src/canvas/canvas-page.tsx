import { Alert, Button, Center, Loader, Stack, Text } from '@mantine/core';
import { readStoredCanvas } from '@tiffin/canvas-rules';
import { Refusal } from '@tiffin/kernel';
import { useQuery } from 'urql';
import type { ProjectAnswer } from '../graphql/answers.js';
import { projectQuery } from '../graphql/documents.js';
import { refusalOf } from '../graphql/refusal-of.js';
import { goTo } from '../routing/use-route.js';
import { BoardProvider } from './board-provider.js';
import { CanvasLayout } from './canvas-layout.js';

/** One project's canvas, once it is loaded. */
export function CanvasPage({ projectId }: { projectId: string }) {
  const [{ data, error }, reload] = useQuery<{ project: ProjectAnswer }>({
    query: projectQuery,
    variables: { id: projectId },
  });
  if (error) return <Trouble text={refusalOf(error).text} again={() => reload({ requestPolicy: 'network-only' })} />;
  if (!data) {
    return (
      <Center h="100dvh" role="status" aria-label="Loading the canvas">
        <Loader />
      </Center>
    );
  }
  const canvas = readStoredCanvas(data.project.head.canvas);
  if (canvas instanceof Refusal)
    return <Trouble text={`This console cannot read the canvas: ${canvas.message}`} again={() => location.reload()} />;
  return (
    <BoardProvider project={data.project} head={{ ...data.project.head, canvas }}>
      <CanvasLayout />
    </BoardProvider>
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
