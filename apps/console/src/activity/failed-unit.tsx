import { Anchor, Code, Stack, Text } from '@mantine/core';
import { unitKeyOf } from '@tiffin/canvas-rules';
import type { ReactNode } from 'react';
import { useBoard } from '../canvas/board.js';
import type { FailureAnswer } from '../graphql/answers.js';

/** Which unit does not work, why, and what it said last. */
export function FailedUnit({ failure }: { failure: FailureAnswer }) {
  return <FailureReason failure={failure} subject={<UnitName failure={failure} />} />;
}

interface FailureReasonProps {
  readonly failure: FailureAnswer;
  /** What the reason is said of: it goes on from there. */
  readonly subject: ReactNode;
}

export function FailureReason({ failure, subject }: FailureReasonProps) {
  const [first = '', ...rest] = failure.reason.trimEnd().split('\n');
  return (
    <Stack gap={6}>
      <Text fz="sm" style={{ overflowWrap: 'anywhere' }}>
        {subject}
        {first}
      </Text>
      <Lines lines={rest} label="More about it" />
      <Lines lines={failure.lastLines} label="Its last lines" />
    </Stack>
  );
}

/** The unit as it is called, leading to what it was made of on the canvas. */
function UnitName({ failure: { unitKey, unitName } }: { failure: FailureAnswer }) {
  const { state, select } = useBoard();
  if (unitKey === null) return null;
  const entity = state.draft.entities.find((one) => unitKeyOf(one, state.draft) === unitKey);
  const name = unitName ?? unitKey;
  if (!entity) return <b>{name} </b>;
  return (
    <>
      <Anchor
        component="button"
        type="button"
        fz="sm"
        fw={620}
        onClick={() => select({ kind: 'entity', id: entity.id })}
        title={`${unitKey}: show it on the canvas`}
        data-testid="problem-unit"
        data-unit={unitKey}
      >
        {name}
      </Anchor>{' '}
    </>
  );
}

function Lines({ lines, label }: { lines: readonly string[]; label: string }) {
  if (lines.length === 0) return null;
  return (
    <Code
      block
      fz={12}
      tabIndex={0}
      aria-label={label}
      style={{ maxHeight: 180, overflow: 'auto', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
    >
      {lines.join('\n')}
    </Code>
  );
}
