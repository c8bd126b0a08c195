import { ActionIcon, CloseButton, Text, Tooltip } from '@mantine/core';
import { type Entity, quadrantOf, unitKeyOf } from '@tiffin/canvas-rules';
import IconArrowDown from '@tabler/icons-react/dist/esm/icons/IconArrowDown.mjs';
import IconArrowUp from '@tabler/icons-react/dist/esm/icons/IconArrowUp.mjs';
import IconFileText from '@tabler/icons-react/dist/esm/icons/IconFileText.mjs';
import IconTrash from '@tabler/icons-react/dist/esm/icons/IconTrash.mjs';
import { useBoard } from '../canvas/board.js';
import { entityLooks } from '../canvas/entity-look.js';
import { entityStatus } from '../canvas/entity-status.js';
import { StatusPill } from '../flow/status-pill.js';
import { useMay, usePlace } from '../tenant/place.js';
import { Changing } from './changing.js';
import { EntityTabs } from './entity-tabs.js';
import { moved } from './moved.js';

const isWide = (entity: Entity): boolean =>
  entity.type === 'Function' || entity.type === 'Gateway' || entity.type === 'Model';

/** Everything about the entity that is marked. Beside the canvas, not over it: wires stay in sight. */
export function Drawer() {
  const { state, selection } = useBoard();
  const id = selection?.kind === 'pipeline' ? selection.gatewayId : selection?.id;
  const entity = selection?.kind === 'connection' ? undefined : state.draft.entities.find((one) => one.id === id);
  return entity ? <DrawerOf key={entity.id} entity={entity} /> : null;
}

function DrawerOf({ entity }: { entity: Entity }) {
  const { select } = useBoard();
  const mayChange = useMay()('canvas.write');
  const close = (): void => {
    select(null);
    document.querySelector<HTMLElement>(`.react-flow__node[data-id="${entity.id}"]`)?.focus();
  };
  return (
    <aside
      id="drawer"
      className="drawer"
      tabIndex={-1}
      aria-label={`${entityLooks[entity.type].label} ${entity.name}`}
      data-testid="drawer"
      data-entity={entity.id}
      data-wide={isWide(entity) || undefined}
      data-read-only={!mayChange || undefined}
      onKeyDown={(event) => event.key === 'Escape' && !event.defaultPrevented && close()}
    >
      <DrawerHead entity={entity} onClose={close} />
      <EntityTabs entity={entity} />
      <DrawerFoot entity={entity} />
    </aside>
  );
}

function DrawerHead({ entity, onClose }: { entity: Entity; onClose: () => void }) {
  const { state, environment } = useBoard();
  const { icon: Icon, label } = entityLooks[entity.type];
  const status = entityStatus(entity, state.base.canvas, environment);
  return (
    <div className="drawer-head">
      <span className="card-icon" style={{ color: `var(--tint-${quadrantOf(entity.type)})` }}>
        <Icon size={20} stroke={1.7} aria-hidden />
      </span>
      <div style={{ flex: 1, minWidth: 0 }}>
        <Text component="h2" fw={640} fz={16} lh={1.3} truncate>
          {entity.name || 'No name'}
        </Text>
        <Text fz={12} c="dimmed" lh={1.3}>
          {label}
        </Text>
      </div>
      {status && <StatusPill status={status} />}
      <CloseButton onClick={onClose} aria-label="Close the details" data-testid="drawer-close" />
    </div>
  );
}

function DrawerFoot({ entity }: { entity: Entity }) {
  const { state, showLogs } = useBoard();
  const unitKey = unitKeyOf(entity, state.base.canvas);
  const may = useMay();
  return (
    <div className="drawer-foot">
      {unitKey && may('logs.read') && (
        <FootButton label="Logs" testId="drawer-logs" onClick={() => showLogs(unitKey)}>
          <IconFileText size={17} />
        </FootButton>
      )}
      {!may('canvas.write') && <WhyStill />}
      <Changing>
        <Moving entity={entity} />
      </Changing>
    </div>
  );
}

const WhyStill = () => (
  <Text fz="sm" c="dimmed" py={6} data-testid="drawer-read-only">
    As a {usePlace().role} you can look at it, and not change it.
  </Text>
);

function Moving({ entity }: { entity: Entity }) {
  const { state, edit, askToRemove } = useBoard();
  const move = (by: -1 | 1): void => edit(moved(state.draft, entity, by));
  return (
    <>
      <FootButton label="Move up in its column" testId="drawer-up" onClick={() => move(-1)}>
        <IconArrowUp size={17} />
      </FootButton>
      <FootButton label="Move down in its column" testId="drawer-down" onClick={() => move(1)}>
        <IconArrowDown size={17} />
      </FootButton>
      <span style={{ flex: 1 }} />
      <FootButton
        label="Remove"
        testId="drawer-remove"
        color="red"
        onClick={() => askToRemove({ kind: 'entity', id: entity.id })}
      >
        <IconTrash size={17} />
      </FootButton>
    </>
  );
}

interface FootButtonProps {
  readonly label: string;
  readonly testId: string;
  readonly onClick: () => void;
  readonly color?: string;
  readonly children: React.ReactNode;
}

function FootButton({ label, testId, onClick, color = 'gray', children }: FootButtonProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color={color} size="lg" aria-label={label} onClick={onClick} data-testid={testId}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
