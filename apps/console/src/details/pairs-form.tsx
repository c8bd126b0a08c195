import { Button, Group, Select, Stack, Text } from '@mantine/core';
import { type Policy, type PolicyName, secretNameFor } from '@tiffin/canvas-rules';
import { isPolicyName, policyDefinitions } from '@tiffin/contracts/gateway';
import IconX from '@tabler/icons-react/dist/esm/icons/IconX.mjs';
import { useBoard } from '../canvas/board.js';
import { IconButton } from '../look/icon-button.js';
import { Changing } from './changing.js';
import { ConditionForm } from './condition-form.js';
import { PluginParameters } from './plugin-parameters.js';
import { useKnownParts } from './plugin-parts.js';
import { schemaFields } from './schema-field.js';
import { SchemaForm } from './schema-form.js';
import { type Pair, seedPair } from './seed-policy.js';

interface PairsFormProps {
  readonly policy: Policy;
  readonly pipelineId: string;
  /** Of the policy inside its gateway. */
  readonly path: string;
  readonly problem: (field: string) => string | null;
  readonly onChange: (pairs: Policy['pairs'], typing?: string) => void;
}

const fieldsOf = (name: PolicyName) =>
  schemaFields(policyDefinitions[name].parameters.shape).filter(
    (field) => field.name !== 'serviceEndpoint' && field.name !== 'strategy',
  );
const usual = new Set(
  'message statusCode origin methods headersPrefix forwardHeaders stripPath changeOrigin credentials'.split(' '),
);

/** When a policy acts, and how: each pair whose condition holds does its action. */
export function PairsForm(props: PairsFormProps) {
  const { policy, onChange } = props;
  const { name, pairs } = policy;
  const set = (next: readonly Pair[], typing?: string): void => onChange(next as Policy['pairs'], typing);
  return (
    <Stack gap="sm">
      {pairs.length === 0 && (
        <Text fz="xs" c="dimmed">
          {name === 'proxy'
            ? 'Wire something to this pipeline: the proxy then leads to it.'
            : 'It does nothing without an action.'}
        </Text>
      )}
      {pairs.map((pair, index) => (
        <PairForm
          key={index}
          {...props}
          name={name}
          pair={pair}
          path={`${props.path}.pairs.${index}`}
          onChange={(next, typing) => set(pairs.with(index, next as never), typing)}
          onRemove={() => set(pairs.filter((old) => old !== pair))}
        />
      ))}
      {name !== 'proxy' && <AddAction name={name} onAdd={(pair) => set([...pairs, pair])} />}
    </Stack>
  );
}

function AddAction({ name, onAdd }: { name: Exclude<PolicyName, 'proxy'>; onAdd: (pair: Pair) => void }) {
  const schema = useSchema(name);
  return (
    <Changing>
      <Button
        size="compact-xs"
        variant="subtle"
        color="gray"
        w="fit-content"
        onClick={() => onAdd(seedPair(name, schema))}
      >
        Add an action
      </Button>
    </Changing>
  );
}

interface PairFormProps {
  readonly name: PolicyName;
  readonly pair: Pair;
  readonly pipelineId: string;
  readonly path: string;
  readonly problem: (field: string) => string | null;
  readonly onChange: (pair: Pair, typing?: string) => void;
  readonly onRemove: () => void;
}

function PairForm({ name, pair, pipelineId, path, problem, onChange, onRemove }: PairFormProps) {
  const act = (action: object, typing?: string): void => onChange({ ...pair, action } as Pair, typing);
  return (
    <Stack gap="xs" className="pair">
      <Group gap="xs" align="flex-start" wrap="nowrap">
        <ConditionForm
          condition={pair.condition}
          path={`${path}.condition`}
          onChange={(condition, typing) => onChange({ ...pair, condition } as Pair, typing && `${path}.${typing}`)}
          error={problem(`${path}.condition`)}
        />
        <Changing>
          <IconButton small label="Remove this action" onClick={onRemove}>
            <IconX size={15} />
          </IconButton>
        </Changing>
      </Group>
      {isPolicyName(name) && 'serviceEndpoint' in pair.action && (
        <TargetField
          pipelineId={pipelineId}
          value={pair.action.serviceEndpoint}
          onChange={(serviceEndpoint) => act({ ...pair.action, serviceEndpoint })}
          error={problem(`${path}.action.serviceEndpoint`)}
        />
      )}
      <ParametersForm {...{ name, pair, path, problem }} onChange={act} />
    </Stack>
  );
}

interface ParametersFormProps extends Pick<PairFormProps, 'name' | 'pair' | 'path' | 'problem'> {
  readonly onChange: (action: object, typing?: string) => void;
}

/** Of a plugin's policy, as it was built last. */
function useSchema(name: string): unknown {
  return useKnownParts().policies.find((part) => part.name === name)?.schema;
}

function ParametersForm({ name, pair, path, problem, onChange }: ParametersFormProps) {
  const schema = useSchema(name);
  if (!isPolicyName(name))
    return (
      <PluginParameters
        {...{ name, schema, problem }}
        path={`${path}.action`}
        value={pair.action}
        onChange={(action, typing) => onChange(action, typing && `${path}.action.${typing}`)}
        testId="action"
      />
    );
  return (
    <SchemaForm
      fields={fieldsOf(name)}
      path={`${path}.action`}
      first={(field) => usual.has(field.name)}
      value={pair.action}
      onChange={(action, typing) => onChange(action, `${path}.action.${typing}`)}
      problem={(field) => problem(`${path}.action.${field}`)}
      testId="action"
      secretFor={(field) => secretNameFor(name, [field])}
    />
  );
}

interface TargetFieldProps {
  readonly pipelineId: string;
  readonly value: string;
  readonly onChange: (id: string) => void;
  readonly error: string | null;
}

/** A proxy leads to what is wired to its pipeline. */
function TargetField({ pipelineId, value, onChange, error }: TargetFieldProps) {
  const { state } = useBoard();
  const { connections, entities } = state.draft;
  const wired = new Set([value, ...connections.filter(({ to }) => to === pipelineId).map(({ from }) => from)]);
  const choices = entities.filter(({ id }) => wired.has(id)).map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Select
      size="xs"
      label="Leads to"
      data={choices}
      value={value}
      allowDeselect={false}
      onChange={(id) => id && onChange(id)}
      error={error}
    />
  );
}
