import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import IconRefresh from '@tabler/icons-react/dist/esm/icons/IconRefresh.mjs';
import { mayRetry, retryOf, triesText } from '@tiffin/work-rules';
import type { EnvironmentAnswer } from '../graphql/answers.js';
import { useMay } from '../tenant/place.js';
import { FailedUnit } from './failed-unit.js';
import { FailureText } from './failure-text.js';
import { useNow } from './use-now.js';
import { useRetry } from './use-retry.js';

/** What is in the way: a failure, which is final for its content, or a fault, which recovers on its own. */
export function EnvironmentTrouble({ environment }: { environment: EnvironmentAnswer }) {
  const { state, failure, fault } = environment;
  if (!failure && fault === null) return null;
  const heals = state === 'degraded';
  return (
    <Alert
      color={heals ? 'yellow' : 'red'}
      variant="light"
      mb="sm"
      p="sm"
      title={titleOf(environment)}
      data-testid="environment-problem"
      data-heals={heals}
    >
      <Stack gap="xs">
        {failure && <FailedUnit failure={failure} />}
        {fault !== null && <FailureText text={fault} />}
        <Group gap="sm" justify="space-between">
          {fault === null ? <Text fz="sm">{wayOnOf(environment)}</Text> : <Tries environment={environment} />}
          {mayRetry(environment) && <RetryButton environment={environment} />}
        </Group>
      </Stack>
    </Alert>
  );
}

function titleOf({ state, fault, desiredRevision, liveRevision }: EnvironmentAnswer): string {
  if (state === 'degraded')
    return fault === null ? 'Degraded: a unit does not stay up' : 'Degraded: retried automatically';
  const number = desiredRevision?.number ?? 0;
  if (liveRevision === number) return `Failed: revision ${number} could not be redeployed; it keeps serving as it was`;
  const what = `Failed: revision ${number} did not go live`;
  return liveRevision === null ? what : `${what}; revision ${liveRevision} keeps serving`;
}

const wayOnOf = ({ state }: EnvironmentAnswer): string =>
  state === 'degraded'
    ? 'It is restarted automatically. If that does not help, fix it and save.'
    : 'Retrying alone may not help: fix it and save, or retry.';

/** Counts down while one looks. */
function Tries({ environment }: { environment: EnvironmentAnswer }) {
  const now = useNow(1000);
  return (
    <Text fz="sm" data-testid="tries">
      {triesText(environment, now)}
    </Text>
  );
}

function RetryButton({ environment }: { environment: EnvironmentAnswer }) {
  const { retry, retrying } = useRetry();
  const may = useMay();
  if (!may('environment.deploy')) return null;
  return (
    <Button
      size="xs"
      variant="default"
      leftSection={<IconRefresh size={15} />}
      loading={retrying}
      onClick={() => void retry()}
      data-testid="retry"
    >
      {environment.state === 'degraded' ? 'Retry now' : `Retry the ${retryOf(environment)}`}
    </Button>
  );
}
