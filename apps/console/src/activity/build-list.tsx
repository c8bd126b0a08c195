import { Code, Group, Stack, Text } from '@mantine/core';
import type { BuildAnswer } from '../graphql/answers.js';
import { between, duration } from './duration.js';
import { FailureText } from './failure-text.js';
import { StateMark } from './state-mark.js';

const tone = { running: 'busy', succeeded: 'good', failed: 'bad' } as const;
const said = { running: 'building', succeeded: 'built', failed: 'failed' } as const;

interface BuildListProps {
  readonly builds: readonly BuildAnswer[];
  /** The problem that is shown already. */
  readonly known: string | null;
}

export function BuildList({ builds, known }: BuildListProps) {
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
        <BuildLine key={build.id} build={build} known={known} />
      ))}
    </Stack>
  );
}

function BuildLine({ build, known }: { build: BuildAnswer; known: string | null }) {
  const error = build.error ?? 'The build failed without a reason.';
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
      {build.state === 'failed' && <Trouble text={known?.includes(error) ? null : error} log={build.log} />}
    </div>
  );
}

/** Why something failed, and the last that it said. */
export function Trouble({ text, log = '' }: { text: string | null; log?: string }) {
  const lines = log.trimEnd().split('\n').slice(-12).join('\n');
  return (
    <Stack gap={6} mt={6} ml={24}>
      {text !== null && <FailureText text={text} colour="var(--tone-bad)" />}
      {lines && (
        <Code block fz={12} tabIndex={0} aria-label="Last lines">
          {lines}
        </Code>
      )}
    </Stack>
  );
}
