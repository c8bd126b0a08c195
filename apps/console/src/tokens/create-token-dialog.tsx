import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import type { Scope } from '@tiffin/access';
import { decideTokenName } from '@tiffin/access';
import { Refusal } from '@tiffin/kernel';
import { type FormEvent, useState } from 'react';
import { useClient } from 'urql';
import { refusalOf } from '../graphql/refusal-of.js';
import { CopyBox } from '../look/copy-box.js';
import { Dialog } from '../look/dialog.js';
import { DialogFoot } from '../look/dialog-foot.js';
import { usePlace } from '../tenant/place.js';
import { createAccountTokenMutation, createTokenMutation } from './token-documents.js';
import { ExpiryField, ProjectField, ScopeField } from './token-fields.js';
import type { AccountAnswer } from './use-tokens.js';

interface CreateTokenDialogProps {
  /** For whom; null: for the reader. */
  readonly account: AccountAnswer | null;
  readonly onClose: () => void;
  readonly onCreated: () => void;
}

/** Makes a token, and shows it this one time. */
export function CreateTokenDialog({ account, onClose, onCreated }: CreateTokenDialogProps) {
  const [made, setMade] = useState<Made | null>(null);
  const title = made ? `${made.name} is created` : account ? `New token of ${account.name}` : 'New API token';
  // What is shown once is not lost by a click beside it.
  const stays = made !== null;
  return (
    <Dialog onClose={onClose} title={title} stays={stays}>
      {made ? (
        <ShownOnce made={made} onClose={onClose} />
      ) : (
        <TokenForm
          account={account}
          onClose={onClose}
          onMade={(one) => {
            setMade(one);
            onCreated();
          }}
        />
      )}
    </Dialog>
  );
}

interface Made {
  readonly name: string;
  readonly token: string;
}

const ShownOnce = ({ made, onClose }: { made: Made; onClose: () => void }) => (
  <Stack gap="md" data-testid="token-made">
    <Alert color="yellow" variant="light">
      Copy it now: it is shown this once and never again.
    </Alert>
    <CopyBox text={made.token} label="token" testId="token-text" />
    <Text fz="sm" c="dimmed">
      Give it to a script as <code>TIFFIN_TOKEN</code>, or to the API as <code>Authorization: Bearer …</code>. Keep it
      where you keep passwords.
    </Text>
    <Group justify="flex-end">
      <Button onClick={onClose} data-testid="token-done">
        I have copied it
      </Button>
    </Group>
  </Stack>
);

interface TokenFormProps {
  readonly account: AccountAnswer | null;
  readonly onClose: () => void;
  readonly onMade: (made: Made) => void;
}

function TokenForm({ account, onClose, onMade }: TokenFormProps) {
  const { role } = usePlace();
  const { wish, set, isBusy, refusal, submit } = useCreate(account, onMade);
  return (
    <form onSubmit={submit} data-testid="token-form">
      <Stack gap="md">
        <TextInput
          label="Name"
          description="What it is for, so that you know later what breaks without it."
          placeholder="Nightly backup"
          value={wish.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
          maxLength={100}
          autoComplete="off"
          data-autofocus
          data-testid="token-name"
        />
        <ScopeField role={account?.role ?? role} value={wish.scope} onChange={(scope) => set({ scope })} />
        <ProjectField value={wish.projectId} onChange={(projectId) => set({ projectId })} />
        <ExpiryField value={wish.expiresInDays} onChange={(expiresInDays) => set({ expiresInDays })} />
        <DialogFoot
          does="Create token"
          isBlocked={!wish.name.trim()}
          testId="token-create"
          {...{ onClose, isBusy, refusal }}
        />
      </Stack>
    </form>
  );
}

interface Wish {
  readonly name: string;
  readonly scope: Scope;
  readonly projectId: string | null;
  readonly expiresInDays: number;
}

const usual: Wish = { name: '', scope: 'read', projectId: null, expiresInDays: 90 };

function useCreate(account: AccountAnswer | null, onMade: (made: Made) => void) {
  const [wish, setWish] = useState(usual);
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const send = useSend(account);
  const go = async (): Promise<void> => {
    const name = decideTokenName(wish.name);
    if (name instanceof Refusal) return setRefusal(name.message);
    setBusy(true);
    const answer = await send({ ...wish, name });
    setBusy(false);
    if (typeof answer.token === 'string') onMade({ name, token: answer.token });
    else setRefusal(answer.refusal);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isBusy) void go();
  };
  const set = (changes: Partial<Wish>): void => setWish((before) => ({ ...before, ...changes }));
  return { wish, set, isBusy, refusal, submit };
}

type Answer = { readonly token: string } | { readonly token?: never; readonly refusal: string };

function useSend(account: AccountAnswer | null): (wish: Wish) => Promise<Answer> {
  const client = useClient();
  const tenantId = usePlace().tenant.id;
  return async (wish) => {
    if (account === null) {
      const { data, error } = await client.mutation(createTokenMutation, { input: { ...wish, tenantId } });
      return data?.createApiToken ?? { refusal: error ? refusalOf(error).text : '' };
    }
    const input = { ...wish, tenantId, serviceAccountId: account.id };
    const { data, error } = await client.mutation(createAccountTokenMutation, { input });
    return data?.createServiceAccountToken ?? { refusal: error ? refusalOf(error).text : '' };
  };
}
