import { Box, Group, Stack, Text } from '@mantine/core';
import type { BuildAnswer, EnvironmentAnswer } from '../graphql/answers.js';
import { between, duration } from './duration.js';
import { FailureText } from './failure-text.js';
import { untoldBuild } from './progress.js';
import { StateMark } from './state-mark.js';

const tone = { running: 'busy', succeeded: 'good', failed: 'bad' } as const;
const said = { running: 'building', succeeded: 'built', failed: 'failed' } as const;

interface BuildListProps {
  readonly builds: readonly BuildAnswer[];
  readonly environment: EnvironmentAnswer;
}

export function BuildList({ builds, environment }: BuildListProps) {
  if (builds.length === 0) {
    return (
      <Text fz="sm" c="dimmed">
        Nothing to build: the image of every unit exists already.
      </Text>
    );
  }
  return (
    <Stack gap={6} data-testid="builds">
      {builds.map((build) => (
        <BuildLine key={build.id} build={build} untold={untoldBuild(build, environment)} />
      ))}
    </Stack>
  );
}

function BuildLine({ build, untold }: { build: BuildAnswer; untold: string | null }) {
  const ms = between(build.startedAt, build.finishedAt);
  return (
    <div data-testid={`build-${build.unitKey}`} data-state={build.state}>
      <Group gap={8} wrap="nowrap">
        <StateMark tone={tone[build.state]} />
        <Text fz="sm" fw={550} truncate title={build.unitKey}>
          {build.unitName}
        </Text>
        <Text fz="sm" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
          {said[build.state]}
          {ms !== null && ` in ${duration(ms)}`}
        </Text>
      </Group>
      {untold !== null && <Trouble text={untold} />}
    </div>
  );
}

/** Why something failed. */
export function Trouble({ text }: { text: string }) {
  return (
    <Box mt={6} ml={24}>
      <FailureText text={text} colour="var(--tone-bad)" />
    </Box>
  );
}
