import { Alert, Text } from '@mantine/core';
import { useBoard } from '../canvas/board.js';
import type { EnvironmentAnswer } from '../graphql/answers.js';
import { BuildList } from './build-list.js';
import { FailureText } from './failure-text.js';
import { progressOf } from './progress.js';
import { StepList } from './step-list.js';

/** Builds and steps of the wanted revision, as they happen; why it failed, where it did. */
export function ProgressPanel() {
  const { environment, deployment } = useBoard();
  if (!environment?.desiredRevision || environment.state === 'empty') {
    return (
      <Text fz="sm" c="dimmed">
        Save the canvas: it is built and deployed by itself, and shown here.
      </Text>
    );
  }
  const progress = progressOf(environment, deployment);
  const trouble = environment.failure?.text ?? environment.fault;
  return (
    <>
      {trouble && (
        <Alert
          color={environment.state === 'degraded' ? 'yellow' : 'red'}
          variant="light"
          mb="sm"
          p="sm"
          title={troubleTitle(environment)}
          data-testid="environment-problem"
        >
          <FailureText text={trouble} />
        </Alert>
      )}
      <div className="dock-columns">
        <section>
          <h3 className="dock-title">Builds of revision {environment.desiredRevision.number}</h3>
          <BuildList builds={progress.builds} known={trouble} />
        </section>
        <section>
          <h3 className="dock-title">Deployment</h3>
          <StepList deployment={progress.deployment} known={trouble} />
        </section>
      </div>
    </>
  );
}

function troubleTitle({ state, desiredRevision, liveRevision, attempts }: EnvironmentAnswer): string {
  if (state === 'degraded') return attempts > 0 ? `Degraded; tried ${attempts} times, and again by itself` : 'Degraded';
  const what = `Revision ${desiredRevision?.number ?? ''} did not go live`;
  return liveRevision === null ? what : `${what}; revision ${liveRevision} goes on serving`;
}
