import { Text } from '@mantine/core';
import { useBoard } from '../canvas/board.js';
import { BuildList } from './build-list.js';
import { EnvironmentTrouble } from './environment-trouble.js';
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
  return (
    <>
      <EnvironmentTrouble environment={environment} />
      <div className="dock-columns">
        <section>
          <h3 className="dock-title">Builds of revision {environment.desiredRevision.number}</h3>
          <BuildList builds={progress.builds} environment={environment} />
        </section>
        <section>
          <h3 className="dock-title">Deployment</h3>
          <StepList deployment={progress.deployment} environment={environment} />
        </section>
      </div>
    </>
  );
}
