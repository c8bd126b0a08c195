import { Alert, Text } from '@mantine/core';
import { useBoard } from '../canvas/board.js';
import { BuildList } from './build-list.js';
import { progressOf } from './progress.js';
import { StepList } from './step-list.js';

/** Builds and steps of the wanted revision, as they happen; why it failed, where it did. */
export function ProgressPanel() {
  const { environment, deployment } = useBoard();
  if (!environment || environment.state === 'empty') {
    return (
      <Text fz="sm" c="dimmed">
        Save the canvas: it is built and deployed by itself, and shown here.
      </Text>
    );
  }
  const failed = environment.state === 'build_failed' || environment.state === 'deploy_failed';
  const progress = progressOf(environment, deployment);
  return (
    <>
      {failed && environment.problem && (
        <Alert
          color="red"
          variant="light"
          mb="sm"
          p="sm"
          title={troubleTitle(environment.liveRevision)}
          data-testid="environment-problem"
        >
          <Text fz="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {environment.problem}
          </Text>
        </Alert>
      )}
      <div className="dock-columns">
        <section>
          <h3 className="dock-title">Builds of revision {environment.desiredRevision.number}</h3>
          <BuildList builds={progress.builds} />
        </section>
        <section>
          <h3 className="dock-title">Deployment</h3>
          <StepList deployment={progress.deployment} known={environment.problem} />
        </section>
      </div>
    </>
  );
}

const troubleTitle = (live: number | null): string =>
  live === null ? 'It did not get live' : `It did not get live; revision ${live} goes on serving`;
