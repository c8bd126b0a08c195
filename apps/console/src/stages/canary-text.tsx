import { Progress, Text } from '@mantine/core';
import { useSubscription } from 'urql';
import { When } from '../look/when.js';
import { canaryOf, judgedText, rolloutText } from './canary-texts.js';
import { canarySubscription, type StageAnswer } from './stages-documents.js';

/** A release that has a share of the requests, and how it is judged; else in which steps one would come, where that is set. */
export function CanaryText({ stage }: { stage: StageAnswer }) {
  const { rollout } = stage.stage;
  const [progress] = useSubscription({
    query: canarySubscription,
    variables: { id: stage.id },
    pause: rollout === null,
  });
  if (rollout === null) return null;
  const newest = progress.data?.deploymentProgress ?? stage.deployments.edges[0]?.node;
  const canary = newest ? canaryOf(newest) : null;
  if (!canary)
    return (
      <Text fz={12.5} c="dimmed" data-testid="stage-rollout">
        Releases come in steps: {rolloutText(rollout)}
      </Text>
    );
  const { release, weightPercent, since } = canary;
  return (
    <div data-testid="stage-canary" data-weight={weightPercent}>
      <Text fz="sm">
        <span className="mono">{release}</span> has {weightPercent} % of the requests since <When at={since} />
      </Text>
      <Progress value={weightPercent} size="sm" my={4} aria-label={`Share of ${release} of the requests`} />
      <Text fz="xs" c="dimmed">
        {judgedText(rollout)} Steps: {rolloutText(rollout)}.
      </Text>
    </div>
  );
}
