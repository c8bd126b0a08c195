import { Group, Stack, Text } from '@mantine/core';
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

/** The deployment of the wanted revision, step by step. */
export function StepList({ deployment }: { deployment: DeploymentAnswer | null }) {
  if (!deployment) {
    return (
      <Text fz="sm" c="dimmed">
        No deployment under way.
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
      {deployment.error && <Trouble text={deployment.error} />}
    </Stack>
  );
}

function StepLine({ step }: { step: StepAnswer }) {
  const ms = between(step.startedAt, step.finishedAt);
  return (
    <Group gap={8} wrap="nowrap" align="flex-start" data-testid={`step-${step.name}`} data-state={step.state}>
      <span style={{ lineHeight: '22px' }}>
        <StateMark tone={tone[step.state]} />
      </span>
      <div>
        <Text fz="sm" fw={550} component="span">
          {steps[step.name] ?? step.name}
        </Text>{' '}
        {ms !== null && (
          <Text fz="sm" c="dimmed" component="span">
            {duration(ms)}
          </Text>
        )}
        {step.detail && (
          <Text fz="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {step.detail}
          </Text>
        )}
      </div>
    </Group>
  );
}
