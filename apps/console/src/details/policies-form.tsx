import { Group, Paper, Stack, Text } from '@mantine/core';
import type { Pipeline, Policy, PolicyName } from '@tiffin/canvas-rules';
import { isPolicyName } from '@tiffin/contracts/gateway';
import IconArrowDown from '@tabler/icons-react/dist/esm/icons/IconArrowDown.mjs';
import IconArrowUp from '@tabler/icons-react/dist/esm/icons/IconArrowUp.mjs';
import IconX from '@tabler/icons-react/dist/esm/icons/IconX.mjs';
import { IconButton } from '../look/icon-button.js';
import { Changing } from './changing.js';
import { PairsForm } from './pairs-form.js';
import { PartSelect } from './part-select.js';
import { useKnownParts } from './plugin-parts.js';
import { seedPolicy, swapped, withPolicy } from './seed-policy.js';

interface PoliciesFormProps {
  readonly pipeline: Pipeline;
  readonly allowed: readonly PolicyName[];
  readonly path: string;
  readonly problem: (field: string) => string | null;
  readonly onChange: (policies: readonly Policy[], typing?: string) => void;
}

/** The policies of a pipeline in the order in which a request meets them. */
export function PoliciesForm(props: PoliciesFormProps) {
  const { pipeline, allowed, onChange } = props;
  const { policies } = pipeline;
  return (
    <Stack gap="xs">
      {policies.map((policy, index) => (
        <PolicyForm key={policy.id} {...props} policy={policy} index={index} />
      ))}
      <Changing>
        <AddPolicy allowed={allowed} onAdd={(policy) => onChange(withPolicy(policies, policy))} />
      </Changing>
    </Stack>
  );
}

interface AddPolicyProps extends Pick<PoliciesFormProps, 'allowed'> {
  readonly onAdd: (policy: Policy) => void;
}

function AddPolicy({ allowed, onAdd }: AddPolicyProps) {
  const parts = useKnownParts();
  const schemas = new Map(parts.policies.map(({ name, schema }) => [name, schema]));
  const brought = [...new Set([...schemas.keys(), ...allowed.filter((name) => !isPolicyName(name))])];
  const own = parts.hasPlugins ? allowed.filter(isPolicyName) : allowed;
  return (
    <PartSelect
      placeholder="Add a policy"
      own={own.map((name) => ({ value: name, label: name }))}
      brought={parts.hasPlugins ? brought : null}
      value={null}
      onChange={(name) => onAdd(seedPolicy(name as PolicyName, schemas.get(name)))}
      testId="policy-add"
    />
  );
}

interface PolicyFormProps extends PoliciesFormProps {
  readonly policy: Policy;
  readonly index: number;
}

function PolicyForm({ pipeline, policy, index, path, problem, onChange }: PolicyFormProps) {
  const { policies } = pipeline;
  const set = (pairs: Policy['pairs'], typing?: string): void =>
    onChange(
      policies.map((old) => (old === policy ? ({ ...old, pairs } as Policy) : old)),
      typing,
    );
  return (
    <Paper withBorder p="sm" bg="var(--page)" data-testid={`policy-${index}`}>
      <Group gap={2} mb={6} wrap="nowrap">
        <Text fz="sm" fw={620} flex={1}>
          {index + 1}. {policy.name}
        </Text>
        <Changing>
          <PolicyButtons {...{ policies, index }} name={policy.name} onChange={onChange} />
        </Changing>
      </Group>
      <Wrong reason={problem(`${path}.${index}.name`)} />
      <PairsForm policy={policy} pipelineId={pipeline.id} path={`${path}.${index}`} problem={problem} onChange={set} />
    </Paper>
  );
}

function Wrong({ reason }: { reason: string | null }) {
  if (reason === null) return null;
  return (
    <Text fz="xs" c="var(--tone-bad)" mb={6} role="alert">
      {reason}
    </Text>
  );
}

interface PolicyButtonsProps extends Pick<PoliciesFormProps, 'onChange'> {
  readonly policies: Policy[];
  readonly index: number;
  readonly name: PolicyName;
}

const PolicyButtons = ({ policies, index, name, onChange }: PolicyButtonsProps) => (
  <>
    <IconButton
      small
      label={`Move ${name} up`}
      disabled={index === 0}
      onClick={() => onChange(swapped(policies, index - 1))}
    >
      <IconArrowUp size={15} />
    </IconButton>
    <IconButton
      small
      label={`Move ${name} down`}
      disabled={index === policies.length - 1}
      onClick={() => onChange(swapped(policies, index))}
    >
      <IconArrowDown size={15} />
    </IconButton>
    <IconButton small label={`Remove ${name}`} onClick={() => onChange(policies.toSpliced(index, 1))}>
      <IconX size={15} />
    </IconButton>
  </>
);
