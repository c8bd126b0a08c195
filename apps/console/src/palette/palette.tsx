import { ActionIcon, Menu, UnstyledButton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { type ConnectorKind, connectorKinds, type EntityType, quadrantOf } from '@tiffin/canvas-rules';
import IconPlus from '@tabler/icons-react/dist/esm/icons/IconPlus.mjs';
import { entityLooks } from '../canvas/entity-look.js';
import { useAdd } from './use-add.js';

/** From the one that people reach for first to the last. */
const places: Readonly<Record<EntityType, number>> = {
  Connector: 0,
  Model: 1,
  Function: 2,
  ServiceEndpoint: 3,
  Microservice: 4,
  Gateway: 5,
  ApiEndpoint: 6,
};
const tools = (Object.keys(places) as EntityType[]).toSorted((a, b) => places[a] - places[b]);
const kinds = Object.entries(connectorKinds) as [ConnectorKind, string][];
const tint = (type: EntityType): object => ({ '--tint': `var(--tint-${quadrantOf(type)})` });

/** What can be put on the canvas: a rail beside it, on a phone a button above it. */
export function Palette() {
  const narrow = useMediaQuery('(max-width: 760px)', false, { getInitialValueInEffect: false });
  return narrow ? <PaletteButton /> : <PaletteRail />;
}

function PaletteRail() {
  const { add } = useAdd();
  return (
    <nav className="palette" aria-label="Add to the canvas" data-testid="palette">
      {tools.map((type) =>
        type === 'Connector' ? (
          <ConnectorTool key={type} />
        ) : (
          <UnstyledButton
            key={type}
            className="palette-tool"
            style={tint(type)}
            onClick={() => add(type)}
            title={entityLooks[type].about}
            data-testid={`palette-add-${type}`}
          >
            <ToolFace type={type} />
          </UnstyledButton>
        ),
      )}
    </nav>
  );
}

function ToolFace({ type }: { type: EntityType }) {
  const { icon: Icon, label } = entityLooks[type];
  return (
    <>
      <Icon size={22} stroke={1.6} aria-hidden />
      {label}
    </>
  );
}

function ConnectorTool() {
  return (
    <Menu position="right-start" withArrow shadow="md" trapFocus>
      <Menu.Target>
        <UnstyledButton
          className="palette-tool"
          style={tint('Connector')}
          title={entityLooks.Connector.about}
          data-testid="palette-add-Connector"
        >
          <ToolFace type="Connector" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <ConnectorItems />
      </Menu.Dropdown>
    </Menu>
  );
}

function ConnectorItems() {
  const { addConnector } = useAdd();
  return kinds.map(([kind, label]) => (
    <Menu.Item key={kind} onClick={() => addConnector(kind)} data-testid={`palette-add-connector-${kind}`}>
      {label}
    </Menu.Item>
  ));
}

function PaletteButton() {
  const { add } = useAdd();
  return (
    <div className="palette" data-testid="palette">
      <Menu position="top-start" shadow="md" trapFocus>
        <Menu.Target>
          <ActionIcon size={52} radius="xl" aria-label="Add to the canvas" data-testid="palette-open">
            <IconPlus size={26} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown mah="70dvh" style={{ overflowY: 'auto' }}>
          {tools.slice(1).map((type) => (
            <Menu.Item
              key={type}
              onClick={() => add(type)}
              leftSection={<ToolIcon type={type} />}
              data-testid={`palette-add-${type}`}
            >
              {entityLooks[type].label}
            </Menu.Item>
          ))}
          <Menu.Label>Connectors</Menu.Label>
          <ConnectorItems />
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

function ToolIcon({ type }: { type: EntityType }) {
  const Icon = entityLooks[type].icon;
  return <Icon size={18} color={`var(--tint-${quadrantOf(type)})`} aria-hidden />;
}
