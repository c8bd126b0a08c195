import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { NamedSetting } from '@tiffin/contracts';
import { type FormEvent, useState } from 'react';
import { useMutation } from 'urql';
import { useBoard } from '../canvas/board.js';
import { namesSetIn } from '../canvas/missing-setting-problems.js';
import { setSecretMutation, setVariableMutation } from '../graphql/setting-documents.js';
import { refusalOf } from '../graphql/refusal-of.js';
import { ValueInput } from './value-input.js';

interface SettingDialogProps {
  readonly named: NamedSetting;
  readonly onClose: () => void;
}

const kept = {
  secret: 'It is kept encrypted and never shown again.',
  variable: 'Every member can read it.',
} as const;

/** Gives a secret or variable its value in the environment; who may set it, the API says. The value of a secret is shown nowhere again. */
export function SettingDialog({ named, onClose }: SettingDialogProps) {
  const { environment } = useBoard();
  const { kind, name } = named;
  const isSet = environment !== null && namesSetIn(environment)[kind].has(name);
  const { submit, setting, ...input } = useSetValue(named, onClose);
  return (
    <Modal opened onClose={onClose} title={`Value of ${name}`} centered>
      <form onSubmit={submit} data-testid={`${kind}-dialog`}>
        <Stack gap="md">
          <Text fz="sm" c="dimmed">
            {isSet ? 'It has a value, which this one replaces' : 'It has no value yet'} in {environment?.name}.
            Everything that uses it restarts with the new value. {kept[kind]}
          </Text>
          {kind === 'secret' ? <ValueInput {...input} /> : <PlainInput {...input} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              disabled={kind === 'secret' && input.value === ''}
              loading={setting}
              data-testid={`${kind}-set`}
            >
              Set value
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

interface InputProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error: string | null;
}

const PlainInput = ({ value, onChange, error }: InputProps) => (
  <Textarea
    label="Value"
    autosize
    data-autofocus
    data-testid="variable-value"
    onChange={(event) => onChange(event.currentTarget.value)}
    {...{ value, error }}
  />
);

function useSetValue({ kind, name }: NamedSetting, onClose: () => void) {
  const { environment } = useBoard();
  const [value, setValue] = useState('');
  const [secret, setSecret] = useMutation(setSecretMutation);
  const [variable, setVariable] = useMutation(setVariableMutation);
  const { fetching, error } = kind === 'secret' ? secret : variable;
  const send = async (environmentId: string): Promise<void> => {
    const input = { environmentId, name, value };
    const warnings = kind === 'secret' ? (await setSecret({ input })).data?.setSecret.warnings : undefined;
    const isSet = kind === 'secret' ? warnings !== undefined : Boolean((await setVariable({ input })).data);
    if (!isSet) return;
    const message = ['Everything that uses it restarts with the new value.', ...(warnings ?? [])].join(' ');
    notifications.show({ title: `${name} is set`, message });
    onClose();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (environment && (kind === 'variable' || value !== '') && !fetching) void send(environment.id);
  };
  return { value, onChange: setValue, submit, setting: fetching, error: error ? refusalOf(error).text : null };
}
