import { Select, Stack, TextInput } from '@mantine/core';
import { decideMachineRole, type Role, roles } from '@tiffin/access';
import { Refusal } from '@tiffin/kernel';
import { type FormEvent, useState } from 'react';
import { useMutation } from 'urql';
import { refusalOf } from '../graphql/refusal-of.js';
import { Dialog } from '../look/dialog.js';
import { DialogFoot } from '../look/dialog-foot.js';
import { usePlace } from '../tenant/place.js';
import { createAccountMutation } from './token-documents.js';

interface CreateAccountDialogProps {
  readonly onClose: () => void;
  readonly onCreated: () => void;
}

export function CreateAccountDialog({ onClose, onCreated }: CreateAccountDialogProps) {
  const own = usePlace().role;
  const { name, setName, role, setRole, submit, isBusy, refusal } = useCreate({ onClose, onCreated });
  return (
    <Dialog onClose={onClose} title="New service account">
      <form onSubmit={submit} data-testid="account-form">
        <Stack gap="md">
          <TextInput
            label="Name"
            placeholder="CI"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            maxLength={100}
            autoComplete="off"
            data-autofocus
            data-testid="account-name"
          />
          <Select
            label="Role"
            description="What its tokens may at most."
            data={rolesUpTo(own)}
            value={role}
            onChange={(chosen) => setRole((chosen as Role | null) ?? role)}
            allowDeselect={false}
            data-testid="account-role"
          />
          <DialogFoot
            does="Create"
            isBlocked={!name.trim()}
            testId="account-create"
            {...{ onClose, isBusy, refusal }}
          />
        </Stack>
      </form>
    </Dialog>
  );
}

function useCreate({ onClose, onCreated }: CreateAccountDialogProps) {
  const tenantId = usePlace().tenant.id;
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('developer');
  const [{ fetching, error }, create] = useMutation(createAccountMutation);
  const send = async (): Promise<void> => {
    const { data } = await create({ input: { tenantId, name: name.trim(), role } });
    if (!data) return;
    onCreated();
    onClose();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!fetching) void send();
  };
  return { name, setName, role, setRole, submit, isBusy: fetching, refusal: error ? refusalOf(error).text : null };
}

/** By the rule of the server: machines own nothing, and nobody makes one above themselves. */
const rolesUpTo = (own: Role): Role[] => roles.filter((role) => !(decideMachineRole(own, role) instanceof Refusal));
