import { VisuallyHidden } from '@mantine/core';
import { type Entity, quadrantOf } from '@tiffin/canvas-rules';
import type { Problem } from '@tiffin/kernel';
import IconAlertCircle from '@tabler/icons-react/dist/esm/icons/IconAlertCircle.mjs';
import IconExclamationCircle from '@tabler/icons-react/dist/esm/icons/IconExclamationCircle.mjs';
import { useBoard } from '../canvas/board.js';
import { entityLooks, summaryOf } from '../canvas/entity-look.js';
import { entityStatus } from '../canvas/entity-status.js';
import { StatusPill } from './status-pill.js';

/** Icon, name, summary and state of an entity: the part that all cards share. */
export function CardHead({ entity }: { entity: Entity }) {
  const Icon = entityLooks[entity.type].icon;
  return (
    <div className="card-head">
      <span className="card-icon" style={{ color: `var(--tint-${quadrantOf(entity.type)})` }}>
        <Icon size={20} stroke={1.7} aria-hidden />
      </span>
      <span className="card-texts">
        <span className="card-name" title={entity.name}>
          {entity.name || 'No name'}
        </span>
        <span className="card-line" title={summaryOf(entity)}>
          {summaryOf(entity)}
        </span>
      </span>
      <CardState entity={entity} />
    </div>
  );
}

/** What is wrong with it, or how it runs; and whether the server knows it so. */
function CardState({ entity }: { entity: Entity }) {
  const { state, environment, problems, warnings, unsaved } = useBoard();
  const known = state.base.canvas.entities.some(({ id }) => id === entity.id);
  const status = entityStatus(entity, state.base.canvas, environment);
  const wrong = problems.filter(({ entityId }) => entityId === entity.id);
  const doubtful = warnings.filter(({ entityId }) => entityId === entity.id);
  return (
    <span className="card-state">
      <Finding tone="bad" problems={wrong} one="problem" />
      {wrong.length === 0 && <Finding tone="warn" problems={doubtful} one="warning" />}
      {wrong.length === 0 && status && <StatusPill status={status} />}
      {unsaved.has(entity.id) && (
        <span className="pill" data-tone="draft" data-testid="unsaved">
          {known ? 'Edited' : 'New'}
        </span>
      )}
    </span>
  );
}

const findingIcons = { bad: IconExclamationCircle, warn: IconAlertCircle } as const;

interface FindingProps {
  readonly tone: 'bad' | 'warn';
  readonly problems: readonly Problem[];
  readonly one: 'problem' | 'warning';
}

/** How many things the rules say of an entity; what they say is in its title and in the drawer. */
function Finding({ tone, problems, one }: FindingProps) {
  if (problems.length === 0) return null;
  const Icon = findingIcons[tone];
  return (
    <span
      className="pill"
      data-tone={tone}
      data-testid={`card-${one}s`}
      title={problems.map(({ message }) => message).join('\n')}
    >
      <Icon size={13} aria-hidden />
      {problems.length}
      <FindingWord tone={tone}>{problems.length === 1 ? one : `${one}s`}</FindingWord>
    </span>
  );
}

/** A problem stands alone on its card; a warning stands beside the status, where its sign has to do. */
const FindingWord = ({ tone, children }: { tone: FindingProps['tone']; children: string }) =>
  tone === 'bad' ? <span>{children}</span> : <VisuallyHidden>{children}</VisuallyHidden>;
