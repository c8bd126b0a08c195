import { Accordion, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import type { EntityOf, Pipeline } from '@tiffin/canvas-rules';
import { useEffect, useRef, useState } from 'react';
import { useBoard } from '../canvas/board.js';
import { freshId } from '../draft/edits.js';
import { AddButton } from '../look/add-button.js';
import { Changing } from './changing.js';
import { PluginPartsContext } from './plugin-parts.js';
import { PoliciesForm } from './policies-form.js';
import { allowedWith } from './seed-policy.js';
import { useEntityForm } from './use-entity-form.js';
import { usePluginParts } from './use-plugin-parts.js';

type Gateway = EntityOf<'Gateway'>;

export const PipelinesForm = ({ entity }: { entity: Gateway }) => (
  <PluginPartsContext value={usePluginParts(entity)}>
    <Pipelines entity={entity} />
  </PluginPartsContext>
);

function Pipelines({ entity }: { entity: Gateway }) {
  const { selection, select } = useBoard();
  const { change } = useEntityForm(entity);
  const { pipelines } = entity;
  const marked = selection?.kind === 'pipeline' ? selection.id : null;
  const [open, setOpen] = useState<string | null>(marked ?? pipelines[0]?.id ?? null);
  useEffect(() => {
    if (marked) setOpen(marked);
  }, [marked]);
  const [fresh, setFresh] = useState<string | null>(null);
  const add = (): void => {
    const pipeline = { id: freshId(), name: freeName(pipelines), policies: [] };
    change({ pipelines: [...pipelines, pipeline] });
    select({ kind: 'pipeline', id: pipeline.id, gatewayId: entity.id });
    setFresh(pipeline.id);
  };
  return (
    <Stack gap="sm">
      {pipelines.length === 0 && <NoPipeline />}
      <Accordion variant="separated" value={open} onChange={setOpen} keepMounted={false} transitionDuration={0}>
        {pipelines.map((pipeline, index) => (
          <PipelineItem
            key={pipeline.id}
            gateway={entity}
            pipeline={pipeline}
            index={index}
            isFresh={pipeline.id === fresh}
          />
        ))}
      </Accordion>
      <Changing>
        <AddButton onClick={add} testId="pipeline-add">
          Add pipeline
        </AddButton>
      </Changing>
    </Stack>
  );
}

const NoPipeline = () => (
  <Text fz="sm" c="dimmed">
    No pipeline yet. A pipeline takes requests from API endpoints through policies to what is wired to it.
  </Text>
);

function freeName(pipelines: readonly Pipeline[]): string {
  const taken = new Set(pipelines.map(({ name }) => name));
  let number = 1;
  const name = (): string => (number === 1 ? 'Pipeline' : `Pipeline${number}`);
  while (taken.has(name())) number += 1;
  return name();
}

interface PipelineItemProps {
  readonly gateway: Gateway;
  readonly pipeline: Pipeline;
  readonly index: number;
  /** Just added here: its name is ready to be typed over. */
  readonly isFresh: boolean;
}

function PipelineItem(props: PipelineItemProps) {
  const { pipeline } = props;
  return (
    <Accordion.Item value={pipeline.id} data-testid={`pipeline-form-${pipeline.id}`}>
      <Accordion.Control>
        <Text fz="sm" fw={600}>
          {pipeline.name}
        </Text>
        <Text fz="xs" c="dimmed">
          {pipeline.policies.map(({ name }) => name).join(' › ') || 'no policy'}
        </Text>
      </Accordion.Control>
      <Accordion.Panel>
        <PipelineFields {...props} />
      </Accordion.Panel>
    </Accordion.Item>
  );
}

function PipelineFields({ gateway, pipeline, index, isFresh }: PipelineItemProps) {
  const { askToRemove } = useBoard();
  const nameField = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!isFresh) return;
    nameField.current?.focus();
    nameField.current?.select();
  }, [isFresh]);
  const { change, problem } = useEntityForm(gateway);
  const path = `pipelines.${index}`;
  const set = (changes: Partial<Pipeline>, typing?: string): void => {
    const policies = allowedWith(gateway, pipeline, changes.policies ?? []);
    change({ policies, pipelines: gateway.pipelines.with(index, { ...pipeline, ...changes }) }, typing);
  };
  const remove = (): void => askToRemove({ kind: 'pipeline', id: pipeline.id, gatewayId: gateway.id });
  return (
    <Stack gap="sm">
      <Group gap="sm" align="flex-end" wrap="nowrap">
        <TextInput
          ref={nameField}
          flex={1}
          size="xs"
          label="Name"
          value={pipeline.name}
          onChange={(event) => set({ name: event.currentTarget.value }, `${path}.name`)}
          error={problem(`${path}.name`)}
          data-testid="pipeline-name"
        />
        <RemoveButton onClick={remove} />
      </Group>
      <PoliciesForm
        pipeline={pipeline}
        allowed={gateway.policies}
        path={`${path}.policies`}
        problem={problem}
        onChange={(policies, typing) => set({ policies: [...policies] }, typing)}
      />
    </Stack>
  );
}

const RemoveButton = ({ onClick }: { onClick: () => void }) => (
  <Changing>
    <Button size="xs" variant="subtle" color="red" onClick={onClick}>
      Remove pipeline
    </Button>
  </Changing>
);
