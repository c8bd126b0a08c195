import { Button, Radio, Stack } from '@mantine/core';
import type { ResultOf } from '@tiffin/contracts/graphql';
import { type FormEvent, useState } from 'react';
import { useSend } from '../graphql/use-send.js';
import { Panel } from '../look/panel.js';
import { RefusalText } from '../look/refusal-text.js';
import { setSignUpModeMutation, type signUpModeQuery } from './operators-documents.js';

type Mode = ResultOf<typeof signUpModeQuery>['operator']['signUp']['mode'];

const modes: readonly { readonly value: Mode; readonly label: string; readonly what: string }[] = [
  { value: 'open', label: 'Open', what: 'Everybody may sign up.' },
  { value: 'approval', label: 'With approval', what: 'Whoever signs up waits below until an operator lets them in.' },
  { value: 'invitation', label: 'By invitation', what: 'Only whom a tenant has invited.' },
  { value: 'closed', label: 'Closed', what: 'Nobody new.' },
];

/** Whoever is a user already stays one, whatever is chosen. */
export function SignUpModeForm({ mode, onChange }: { mode: Mode; onChange: () => void }) {
  const [chosen, choose] = useState<Mode>(mode);
  const { send, isBusy, refusal } = useSend(setSignUpModeMutation);
  const save = async (): Promise<void> => {
    if (await send({ input: { mode: chosen } })) onChange();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (chosen !== mode && !isBusy) void save();
  };
  return (
    <Panel title="Who may sign up" lead="Whoever is a user already stays one.">
      <form className="panel-body" onSubmit={submit} data-testid="mode-form" data-mode={mode}>
        <Stack gap="md">
          <Radio.Group
            aria-label="Who may sign up"
            value={chosen}
            onChange={(value) => choose(modes.find((one) => one.value === value)?.value ?? chosen)}
          >
            <Stack gap="sm">
              {modes.map(({ value, label, what }) => (
                <Radio key={value} value={value} label={label} description={what} data-testid={`mode-${value}`} />
              ))}
            </Stack>
          </Radio.Group>
          <Button type="submit" w="fit-content" disabled={chosen === mode} loading={isBusy} data-testid="mode-set">
            Set
          </Button>
          <RefusalText text={refusal} />
        </Stack>
      </form>
    </Panel>
  );
}
