import { Code, Group, Stack, Text } from '@mantine/core';
import type { BuildAnswer } from '../graphql/answers.js';
import { between, duration } from './duration.js';
import { StateMark } from './state-mark.js';

const tone = { running: 'busy', succeeded: 'good', failed: 'bad' } as const;
const said = { running: 'building', succeeded: 'built', failed: 'failed' } as const;

export function BuildList({ builds }: { builds: readonly BuildAnswer[] }) {
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
        <BuildLine key={build.id} build={build} />
      ))}
    </Stack>
  );
}

function BuildLine({ build }: { build: BuildAnswer }) {
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
      {build.state === 'failed' && (
        <Trouble text={build.error ?? 'The build failed without a reason.'} log={build.log} />
      )}
    </div>
  );
}

/** Why something failed, and the last that it said. */
export function Trouble({ text, log = '' }: { text: string; log?: string }) {
  const lines = log.trimEnd().split('\n').slice(-12).join('\n');
  return (
    <Stack gap={6} mt={6} ml={24}>
      <Text fz="sm" c="var(--tone-bad)" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {text}
      </Text>
      {lines && (
        <Code block fz={12} tabIndex={0} aria-label="Last lines">
          {lines}
        </Code>
      )}
    </Stack>
  );
}
