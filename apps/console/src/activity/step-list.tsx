import { Stack, Text } from '@mantine/core';
import type { DeploymentAnswer, StepAnswer } from '../graphql/answers.js';
import { Trouble } from './build-list.js';
import { between, duration } from './duration.js';
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
  /** The problem that is shown already. */
  readonly known: string | null;
}

/** The deployment of the wanted revision, step by step. */
export function StepList({ deployment, known }: StepListProps) {
  if (!deployment) {
    return (
      <Text fz="sm" c="dimmed">
        It begins when every unit is built.
      </Text>
    );
  }
  return (
    <Stack gap={6} data-testid="deployment-steps">
      {deployment.steps.map((step) => (
        <StepLine key={step.name} step={step} />
      ))}
      {deployment.state === 'superseded' && (
        <Text fz="sm" c="dimmed">
          A newer revision took over.
        </Text>
      )}
      {deployment.error && deployment.error !== known && <Trouble text={deployment.error} />}
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
      {step.detail && (
        <Text fz="xs" c="dimmed" className="step-detail">
          {step.detail}
        </Text>
      )}
    </div>
  );
}
