import { Stack, Text, Textarea, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type SettingKind, settingNamePattern } from '@tiffin/contracts';
import { type FormEvent, useState } from 'react';
import { useMutation } from 'urql';
import { setSecretMutation, setVariableMutation } from '../graphql/setting-documents.js';
import { refusalOf } from '../graphql/refusal-of.js';
import { Dialog } from '../look/dialog.js';
import { DialogFoot } from '../look/dialog-foot.js';
import { ValueInput } from './value-input.js';

export interface SettingDialogProps {
  readonly kind: SettingKind;
  /** Null: it is asked for. */
  readonly name: string | null;
  /** What a variable has now. */
  readonly value?: string;
  readonly environment: { readonly id: string; readonly name: string };
  readonly isSet: (name: string) => boolean;
  readonly onClose: () => void;
  readonly onSet?: () => void;
}

const kept = {
  secret: 'It is kept encrypted and never shown again.',
  variable: 'Every member can read it.',
} as const;

/** Gives a secret or variable its value in an environment; who may set it, the API says. The value of a secret is shown nowhere again. */
export function SettingDialog(props: SettingDialogProps) {
  const { kind, environment, isSet, onClose } = props;
  const { name, setName, submit, isBusy, isBlocked, refusal, ...input } = useSetValue(props);
  return (
    <Dialog onClose={onClose} title={props.name === null ? `New ${kind}` : `Value of ${name}`}>
      <form onSubmit={submit} data-testid={`${kind}-dialog`}>
        <Stack gap="md">
          {props.name === null && <SettingName value={name} onChange={setName} />}
          <Text fz="sm" c="dimmed">
            {isSet(name) ? 'It has a value, which this one replaces' : 'It has no value yet'} in {environment.name}.
            Everything that uses it restarts with the new value. {kept[kind]}
          </Text>
          {kind === 'secret' ? (
            <ValueInput {...input} error={refusal} />
          ) : (
            <PlainInput {...input} error={refusal} isFirst={props.name !== null} />
          )}
          <DialogFoot does="Set value" testId={`${kind}-set`} {...{ onClose, isBusy, isBlocked }} />
        </Stack>
      </form>
    </Dialog>
  );
}

interface NameProps {
  readonly value: string;
  readonly onChange: (name: string) => void;
}

const SettingName = ({ value, onChange }: NameProps) => (
  <TextInput
    label="Name"
    placeholder="DB_PASSWORD"
    description="Capital letters, digits and _."
    value={value}
    onChange={(event) => onChange(event.currentTarget.value)}
    error={
      value === '' || settingNamePattern.test(value)
        ? null
        : 'Begin with a capital letter; capital letters, digits and _ follow.'
    }
    maxLength={64}
    autoComplete="off"
    data-autofocus
    data-testid="setting-name"
  />
);

interface PlainInputProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error: string | null;
  readonly isFirst: boolean;
}

const PlainInput = ({ value, onChange, error, isFirst }: PlainInputProps) => (
  <Textarea
    label="Value"
    autosize
    data-autofocus={isFirst || undefined}
    data-testid="variable-value"
    onChange={(event) => onChange(event.currentTarget.value)}
    {...{ value, error }}
  />
);

function useSetValue({ kind, environment, onClose, onSet, ...given }: SettingDialogProps) {
  const [value, setValue] = useState(given.value ?? '');
  const [name, setName] = useState(given.name ?? '');
  const [secret, setSecret] = useMutation(setSecretMutation);
  const [variable, setVariable] = useMutation(setVariableMutation);
  const { fetching, error } = kind === 'secret' ? secret : variable;
  const isBlocked = !settingNamePattern.test(name) || (kind === 'secret' && value === '');
  const send = async (): Promise<void> => {
    const input = { environmentId: environment.id, name, value };
    const warnings = kind === 'secret' ? (await setSecret({ input })).data?.setSecret.warnings : undefined;
    const isDone = kind === 'secret' ? warnings !== undefined : Boolean((await setVariable({ input })).data);
    if (!isDone) return;
    const message = ['Everything that uses it restarts with the new value.', ...(warnings ?? [])].join(' ');
    notifications.show({ title: `${name} is set`, message });
    onSet?.();
    onClose();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isBlocked && !fetching) void send();
  };
  const refusal = error ? refusalOf(error).text : null;
  return { name, setName, value, onChange: setValue, submit, isBusy: fetching, isBlocked, refusal };
}
