import { Stack, Text } from '@mantine/core';
import type { DeploymentAnswer, EnvironmentAnswer, StepAnswer } from '../graphql/answers.js';
import { Trouble } from './build-list.js';
import { between, duration } from './duration.js';
import { untoldDeployment } from './progress.js';
import { StateMark } from './state-mark.js';

const tone = { running: 'busy', succeeded: 'good', failed: 'bad' } as const;
const steps: Record<string, string> = {
  render: 'Work out what shall run',
  apply: 'Hand it to the cell',
  ready: 'Wait until all units are ready',
  smoke: 'Call each gateway once',
};

interface StepListProps {
  readonly deployment: DeploymentAnswer | null;
  readonly environment: EnvironmentAnswer;
}

/** The deployment of the wanted revision, step by step. */
export function StepList({ deployment, environment }: StepListProps) {
  if (!deployment) {
    return (
      <Text fz="sm" c="dimmed">
        It begins when every unit is built.
      </Text>
    );
  }
  const untold = untoldDeployment(deployment, environment);
  return (
    <Stack gap={6} data-testid="deployment-steps">
      {deployment.steps.map((step) => (
        <StepLine key={step.name} step={step} />
      ))}
      {deployment.state === 'superseded' && (
        <Text fz="sm" c="dimmed">
          Superseded by a newer revision.
        </Text>
      )}
      {untold !== null && <Trouble text={untold} />}
    </Stack>
  );
}

function StepLine({ step }: { step: StepAnswer }) {
  const ms = between(step.startedAt, step.finishedAt);
  return (
    <div className="step" data-testid={`step-${step.name}`} data-state={step.state}>
      <StateMark tone={tone[step.state]} />
      <Text fz="sm" fw={550}>
        {steps[step.name] ?? step.name}
      </Text>
      <Text fz="sm" c="dimmed">
        {ms !== null && duration(ms)}
      </Text>
      {/* Why a step failed is why the deployment did. */}
      {step.detail && step.state !== 'failed' && (
        <Text fz="xs" c="dimmed" className="step-detail">
          {step.detail}
        </Text>
      )}
    </div>
  );
}
