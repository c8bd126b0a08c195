import { Box, Button, CloseButton, Group, Stack, Text, TextInput } from '@mantine/core';
import type { EntityOf } from '@tiffin/canvas-rules';
import { useState } from 'react';
import { Changing } from './changing.js';
import { inOrder, type Variable } from './in-order.js';
import { SecretField } from './secret-field.js';

type Environment = EntityOf<'Function'>['environment'];

interface EnvironmentFieldProps {
  readonly value: Environment;
  /** The name that a new secret gets for a variable. */
  readonly proposal: (name: string) => string;
  /** `typing` names the variable, so that a word is one step of undo. */
  readonly onChange: (value: Environment, typing: string) => void;
  readonly problem: (name: string) => string | null;
}

const freeName = (taken: Environment): string => {
  let number = 1;
  while (Object.hasOwn(taken, `VARIABLE_${number}`)) number += 1;
  return `VARIABLE_${number}`;
};

/** The variables of a function: texts, or names of secrets. */
export function EnvironmentField({ value, proposal, onChange, problem }: EnvironmentFieldProps) {
  const [last, setLast] = useState<readonly Variable[]>([]);
  const variables = inOrder(value, last);
  const set = (next: readonly Variable[], typing: string): void => {
    setLast(next);
    onChange(Object.fromEntries(next), typing);
  };
  const put = (index: number, next: Variable): void => set(variables.with(index, next), String(index));
  return (
    <Stack gap="xs">
      <Text fz="sm" fw={500}>
        Environment variables
      </Text>
      {variables.map(([name, held], index) => (
        <VariableRow
          key={index}
          {...{ name, held, index }}
          proposal={proposal(name)}
          error={problem(name)}
          // Two of one name would be one: the letter that makes them equal is not taken.
          onName={(next) => void (Object.hasOwn(value, next) || put(index, [next, held]))}
          onValue={(next) => put(index, [name, next])}
          onRemove={() => set(variables.toSpliced(index, 1), '')}
        />
      ))}
      <Changing>
        <Button
          variant="light"
          size="compact-sm"
          w="fit-content"
          onClick={() => set([...variables, [freeName(value), '']], '')}
          data-testid="add-variable"
        >
          Add a variable
        </Button>
      </Changing>
    </Stack>
  );
}

interface VariableRowProps {
  readonly name: string;
  readonly held: Environment[string];
  readonly index: number;
  readonly proposal: string;
  readonly error: string | null;
  readonly onName: (name: string) => void;
  readonly onValue: (value: Environment[string]) => void;
  readonly onRemove: () => void;
}

function VariableRow({ name, held, index, proposal, error, onName, onValue, onRemove }: VariableRowProps) {
  return (
    <Group gap="xs" align="flex-start" wrap="nowrap">
      <TextInput
        label="Name"
        flex="1 1 0"
        value={name}
        onChange={(event) => onName(event.currentTarget.value)}
        data-testid={`variable-name-${index}`}
      />
      <Box flex="1.4 1 0">
        <SecretField
          label="Value"
          value={held}
          onChange={(next) => onValue((next ?? '') as Environment[string])}
          error={error}
          testId={`variable-value-${index}`}
          only={false}
          proposal={proposal}
        />
      </Box>
      <Changing>
        <CloseButton mt={26} aria-label={`Remove ${name}`} onClick={onRemove} />
      </Changing>
    </Group>
  );
}
