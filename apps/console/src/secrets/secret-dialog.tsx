import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type FormEvent, useState } from 'react';
import { useMutation } from 'urql';
import { useBoard } from '../canvas/board.js';
import { setSecretMutation } from '../graphql/documents.js';
import { refusalOf } from '../graphql/refusal-of.js';
import { ValueInput } from './value-input.js';

interface SecretDialogProps {
  readonly name: string;
  readonly onClose: () => void;
}

/** Gives a secret its value in the environment. The value goes in and is shown nowhere again; who may set it, the API says. */
export function SecretDialog({ name, onClose }: SecretDialogProps) {
  const { environment } = useBoard();
  const isSet = environment?.secrets.some((secret) => secret.name === name) === true;
  const { value, setValue, submit, setting, refusal } = useSetSecret(name, onClose);
  return (
    <Modal opened onClose={onClose} title={`Value of ${name}`} centered>
      <form onSubmit={submit} data-testid="secret-dialog">
        <Stack gap="md">
          <Text fz="sm" c="dimmed">
            {isSet ? 'It has a value, which this one replaces' : 'It has no value yet'} in {environment?.name}.
            Everything that uses it restarts with the new value. It is kept encrypted and never shown again.
          </Text>
          <ValueInput value={value} onChange={setValue} error={refusal} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={value === ''} loading={setting} data-testid="secret-set">
              Set value
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function useSetSecret(name: string, onClose: () => void) {
  const { environment } = useBoard();
  const [value, setValue] = useState('');
  const [{ fetching, error }, set] = useMutation(setSecretMutation);
  const send = async (environmentId: string): Promise<void> => {
    const { data } = await set({ input: { environmentId, name, value } });
    if (!data) return;
    notifications.show({ title: `${name} is set`, message: 'Everything that uses it restarts with the new value.' });
    onClose();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (environment && value !== '' && !fetching) void send(environment.id);
  };
  return { value, setValue, submit, setting: fetching, refusal: error ? refusalOf(error).text : null };
}
