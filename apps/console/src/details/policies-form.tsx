import { ActionIcon, Group, Paper, Select, Stack, Text } from '@mantine/core';
import type { Pipeline, Policy, PolicyName } from '@tiffin/canvas-rules';
import IconArrowDown from '@tabler/icons-react/dist/esm/icons/IconArrowDown.mjs';
import IconArrowUp from '@tabler/icons-react/dist/esm/icons/IconArrowUp.mjs';
import IconX from '@tabler/icons-react/dist/esm/icons/IconX.mjs';
import { PairsForm } from './pairs-form.js';
import { seedPolicy, withPolicy } from './seed-policy.js';

interface PoliciesFormProps {
  readonly pipeline: Pipeline;
  readonly allowed: readonly PolicyName[];
  readonly path: string;
  readonly problem: (field: string) => string | null;
  readonly onChange: (policies: readonly Policy[], typing?: string) => void;
}

/** The policies of a pipeline in the order in which a request meets them. */
export function PoliciesForm({ pipeline, allowed, path, problem, onChange }: PoliciesFormProps) {
  const { policies } = pipeline;
  const swap = (index: number, by: number): void => {
    const next = [...policies];
    const [own, other] = [next[index], next[index + by]];
    if (!own || !other) return;
    next[index] = other;
    next[index + by] = own;
    onChange(next);
  };
  return (
    <Stack gap="xs">
      {policies.map((policy, index) => (
        <Paper key={policy.id} withBorder p="sm" bg="var(--page)" data-testid={`policy-${index}`}>
          <Group gap={2} mb={6} wrap="nowrap">
            <Text fz="sm" fw={620} flex={1}>
              {index + 1}. {policy.name}
            </Text>
            <PolicyButton
              label={`Move ${policy.name} up`}
              disabled={index === 0}
              onClick={() => swap(index, -1)}
              icon={<IconArrowUp size={15} />}
            />
            <PolicyButton
              label={`Move ${policy.name} down`}
              disabled={index === policies.length - 1}
              onClick={() => swap(index, 1)}
              icon={<IconArrowDown size={15} />}
            />
            <PolicyButton
              label={`Remove ${policy.name}`}
              onClick={() => onChange(policies.filter((old) => old !== policy))}
              icon={<IconX size={15} />}
            />
          </Group>
          <PairsForm
            policy={policy}
            pipelineId={pipeline.id}
            path={`${path}.${index}`}
            problem={problem}
            onChange={(pairs, typing) =>
              onChange(
                policies.map((old) => (old === policy ? ({ ...old, pairs } as Policy) : old)),
                typing,
              )
            }
          />
        </Paper>
      ))}
      <Select
        size="xs"
        placeholder="Add a policy"
        aria-label="Add a policy"
        data={[...allowed]}
        value={null}
        onChange={(name) => name && onChange(withPolicy(policies, seedPolicy(name as PolicyName)))}
        data-testid="policy-add"
      />
    </Stack>
  );
}

interface PolicyButtonProps {
  readonly label: string;
  readonly onClick: () => void;
  readonly icon: React.ReactNode;
  readonly disabled?: boolean;
}

function PolicyButton({ label, onClick, icon, disabled = false }: PolicyButtonProps) {
  return (
    <ActionIcon variant="subtle" color="gray" size="sm" aria-label={label} disabled={disabled} onClick={onClick}>
      {icon}
    </ActionIcon>
  );
}
