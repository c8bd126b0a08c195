import { ActionIcon, Group, Select, Stack, Text } from '@mantine/core';
import { type Canvas, type Entity, mayConnect, nodesOf } from '@tiffin/canvas-rules';
import IconTrash from '@tabler/icons-react/dist/esm/icons/IconTrash.mjs';
import { useBoard } from '../canvas/board.js';
import { useConnect } from '../draft/use-connect.js';
import { type Wire, wiresOf } from '../flow/wires.js';
import { Changing } from './changing.js';

/** The wires of an entity as a list, and new ones without a pointer. */
export function WiresForm({ entity }: { entity: Entity }) {
  const { state } = useBoard();
  const wires = wiresOf(state.draft).filter(({ fromCard, toCard }) => fromCard === entity.id || toCard === entity.id);
  const starts = entity.type === 'Gateway' ? entity.pipelines : [entity];
  return (
    <Stack gap="md">
      <Changing>
        {starts.map(({ id, name }) => (
          <ConnectField key={id} id={id} name={name} />
        ))}
      </Changing>
      <Stack gap={4} data-testid="wires">
        {wires.length === 0 && (
          <Text fz="sm" c="dimmed">
            No wires yet.
          </Text>
        )}
        {wires.map((wire) => (
          <WireRow key={wire.id} wire={wire} />
        ))}
      </Stack>
    </Stack>
  );
}

function WireRow({ wire }: { wire: Wire }) {
  const { askToRemove } = useBoard();
  return (
    <Group gap={8} wrap="nowrap" justify="space-between">
      <Text fz="sm" truncate>
        {wire.fromName} → {wire.toName}
      </Text>
      <Changing>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={`Remove the wire from ${wire.fromName} to ${wire.toName}`}
          onClick={() => askToRemove({ kind: 'connection', id: wire.id })}
        >
          <IconTrash size={16} />
        </ActionIcon>
      </Changing>
    </Group>
  );
}

/** Lists only what the rule allows: the server would refuse the others. */
function ConnectField({ id, name }: { id: string; name: string }) {
  const { state } = useBoard();
  const connect = useConnect();
  const choices = partnersOf(state.draft, id);
  return (
    <Select
      label={`Connect ${name} to…`}
      placeholder={choices.length === 0 ? 'Nothing that it may be wired to' : 'Choose'}
      disabled={choices.length === 0}
      data={choices}
      value={null}
      searchable
      onChange={(value) => {
        const [from, to] = value?.split(' ') ?? [];
        if (from && to) connect(from, to);
      }}
      data-testid={`connect-${id}`}
    />
  );
}

function partnersOf(canvas: Canvas, id: string): { value: string; label: string }[] {
  return [...nodesOf(canvas).values()].flatMap((node) => {
    const name = node.kind === 'Pipeline' ? `${node.entity.name} / ${node.name}` : node.name;
    const onward = mayConnect(canvas, id, node.id) === null ? [{ value: `${id} ${node.id}`, label: `to ${name}` }] : [];
    const back = mayConnect(canvas, node.id, id) === null ? [{ value: `${node.id} ${id}`, label: `from ${name}` }] : [];
    return [...onward, ...back];
  });
}
