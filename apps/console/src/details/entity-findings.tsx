import { Alert, Anchor, List } from '@mantine/core';
import type { Entity } from '@tiffin/canvas-rules';
import type { Problem } from '@tiffin/kernel';
import { useBoard } from '../canvas/board.js';
import { isMissingSetting } from '../canvas/missing-setting-problems.js';
import { isHalfTyped } from '../draft/half-typed.js';
import { useMay } from '../tenant/place.js';
import { reasonOf } from './field-problem.js';

/** All that is wrong with the entity, also what lies behind another tab. */
export function EntityFindings({ entity }: { entity: Entity }) {
  const { problems, known, warnings } = useBoard();
  return (
    <>
      <ProblemList color="red" problems={ofEntity(problems, entity)} testId="entity-problems" />
      <ProblemList
        color="orange"
        title="This was saved under earlier rules. It does not keep you from saving."
        problems={ofEntity(known, entity)}
        testId="entity-known-problems"
      />
      <ProblemList
        color="yellow"
        title="This can be saved, but look at it first."
        problems={ofEntity(warnings, entity)}
        testId="entity-warnings"
      />
    </>
  );
}

const ofEntity = (problems: readonly Problem[], entity: Entity): readonly Problem[] =>
  problems.filter(({ entityId }) => entityId === entity.id);

interface ProblemListProps {
  readonly color: string;
  readonly title?: string;
  readonly problems: readonly Problem[];
  readonly testId: string;
}

function ProblemList({ color, title, problems, testId }: ProblemListProps) {
  if (problems.length === 0) return null;
  return (
    <Alert color={color} title={title} variant="light" mb="md" p="xs" data-testid={testId}>
      <List fz="sm" listStyleType="none">
        {problems.map((problem, index) => (
          <List.Item key={index}>
            {problem.field && <b>{problem.field}: </b>}
            {reasonOf(problem)} <WayOut problem={problem} />
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}

/** What can be done about it right here. */
function WayOut({ problem }: { problem: Problem }) {
  const { askForSetting, dispatch } = useBoard();
  if (!useMay()('canvas.write')) return null;
  if (isMissingSetting(problem))
    return <Act label="Set value" testId="set-value" onClick={() => askForSetting(problem)} />;
  if (isHalfTyped(problem))
    return (
      <Act
        label="Discard this text"
        testId="discard-text"
        onClick={() => dispatch({ is: 'typed', field: problem.textKey, text: null })}
      />
    );
  return null;
}

interface ActProps {
  readonly label: string;
  readonly testId: string;
  readonly onClick: () => void;
}

const Act = ({ label, testId, onClick }: ActProps) => (
  <Anchor component="button" type="button" fz="sm" fw={600} onClick={onClick} data-testid={testId}>
    {label}
  </Anchor>
);
