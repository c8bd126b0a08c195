import { type Entity, quadrantOf } from '@tiffin/canvas-rules';
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
  const { state, environment, problems, unsaved } = useBoard();
  const known = state.base.canvas.entities.some(({ id }) => id === entity.id);
  const status = entityStatus(entity, state.base.canvas, environment);
  const wrong = problems.filter(({ entityId }) => entityId === entity.id);
  return (
    <span className="card-state">
      {wrong.length > 0 && (
        <span
          className="pill"
          data-tone="bad"
          data-testid="card-problems"
          title={wrong.map(({ message }) => message).join('\n')}
        >
          <IconExclamationCircle size={13} aria-hidden />
          {wrong.length === 1 ? '1 problem' : `${wrong.length} problems`}
        </span>
      )}
      {wrong.length === 0 && status && <StatusPill status={status} />}
      {unsaved.has(entity.id) && (
        <span className="pill" data-tone="draft" data-testid="unsaved">
          {known ? 'Edited' : 'New'}
        </span>
      )}
    </span>
  );
}
