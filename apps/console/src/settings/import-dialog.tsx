import { Button, FileButton, Stack, Text, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { SettingKind } from '@tiffin/contracts';
import { type FormEvent, useState } from 'react';
import { useSend } from '../graphql/use-send.js';
import { Dialog } from '../look/dialog.js';
import { DialogFoot } from '../look/dialog-foot.js';
import { type EnvLines, envLines } from './env-lines.js';
import { importSecretsMutation, importVariablesMutation } from './settings-documents.js';

interface ImportDialogProps {
  readonly kind: SettingKind;
  readonly environment: { readonly id: string; readonly name: string };
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Sets the secrets, or the variables, of a file: all of them or none. */
export function ImportDialog(props: ImportDialogProps) {
  const { kind, environment, onClose } = props;
  const { text, setText, lines, submit, isBusy, refusal } = useImport(props);
  return (
    <Dialog onClose={onClose} title={`Import ${kind}s into ${environment.name}`} size="lg">
      <form onSubmit={submit} data-testid="import-form">
        <Stack gap="md">
          <Textarea
            label="Lines NAME=value"
            description="As in a .env file. All are set, or none; one that has a value gets the new one."
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            rows={7}
            spellCheck={false}
            autoComplete="off"
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
            data-autofocus
            data-testid="import-lines"
          />
          <TakeFile onText={setText} />
          <Found kind={kind} lines={lines} />
          <DialogFoot
            does={lines.settings.length > 0 ? `Set ${lines.settings.length}` : 'Set'}
            isBlocked={!isWhole(lines)}
            testId="import-do"
            {...{ onClose, isBusy, refusal }}
          />
        </Stack>
      </form>
    </Dialog>
  );
}

function TakeFile({ onText }: { onText: (text: string) => void }) {
  const read = async (file: File | null): Promise<void> => {
    if (file) onText(await file.text());
  };
  return (
    <FileButton onChange={(file) => void read(file)}>
      {(opening) => (
        <Button {...opening} variant="default" size="xs" w="fit-content">
          Take a file
        </Button>
      )}
    </FileButton>
  );
}

const isWhole = ({ settings, badNames }: EnvLines): boolean => settings.length > 0 && badNames.length === 0;

const Found = ({ kind, lines: { settings, badNames, unread } }: { kind: SettingKind; lines: EnvLines }) => (
  <Text component="div" fz="sm" aria-live="polite" data-testid="import-found">
    {settings.length > 0 && <div>Names: {settings.map(({ name }) => name).join(', ')}</div>}
    {badNames.length > 0 && (
      <Text fz="sm" c="var(--mantine-color-error)">
        No names of {kind}s: {badNames.join(', ')}. Use capital letters, digits and _.
      </Text>
    )}
    {unread > 0 && (
      <Text fz="sm" c="var(--tone-warn)">
        {unread === 1 ? 'One line is' : `${unread} lines are`} not NAME=value and would be left out.
      </Text>
    )}
  </Text>
);

function useImport({ kind, environment, onClose, onDone }: ImportDialogProps) {
  const [text, setText] = useState('');
  const secrets = useSend(importSecretsMutation);
  const variables = useSend(importVariablesMutation);
  const { isBusy, refusal } = kind === 'secret' ? secrets : variables;
  const lines = envLines(text);
  const settings = [...lines.settings];
  const environmentId = environment.id;
  const send = async (): Promise<void> => {
    const warnings =
      kind === 'secret'
        ? (await secrets.send({ input: { environmentId, secrets: settings } }))?.setSecrets.warnings
        : (await variables.send({ input: { environmentId, variables: settings } })) && [];
    if (!warnings) return;
    const message = ['Everything that uses them restarts.', ...warnings].join(' ');
    notifications.show({ title: `${settings.length} ${kind}s are set`, message });
    onDone();
    onClose();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isBusy && isWhole(lines)) void send();
  };
  return { text, setText, lines, submit, isBusy, refusal };
}
