import { Checkbox, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useSend } from '../graphql/use-send.js';
import { Dialog } from '../look/dialog.js';
import { DialogFoot } from '../look/dialog-foot.js';
import { readLimit, resourceText, usedText } from './limit-texts.js';
import type { TenantInFull } from './one-tenant-page.js';
import { overrideQuotaMutation } from './operators-documents.js';

interface OverrideDialogProps {
  readonly tenant: TenantInFull;
  readonly usage: TenantInFull['usage'][number];
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Gives a tenant a limit of its own: another number, or none at all. */
export function OverrideDialog(props: OverrideDialogProps) {
  const { usage, tenant, onClose } = props;
  const { wish, set, isBusy, refusal, isBlocked, submit } = useOverride(props);
  return (
    <Dialog onClose={onClose} title={`${resourceText(usage.resource)} of ${tenant.slug}`}>
      <form onSubmit={submit} data-testid="override-form">
        <Stack gap="md">
          <Text fz="sm">
            It uses {usedText(usage.used, usage.limit)}. A limit below what it uses takes nothing away; it gets no more.
          </Text>
          <WishFields wish={wish} set={set} />
          <DialogFoot does="Set limit" testId="override-do" {...{ onClose, isBusy, isBlocked, refusal }} />
        </Stack>
      </form>
    </Dialog>
  );
}

interface Wish {
  readonly limit: string;
  readonly isNone: boolean;
  /** A day; empty: until somebody removes it. */
  readonly until: string;
}

const WishFields = ({ wish, set }: { wish: Wish; set: (changes: Partial<Wish>) => void }) => (
  <>
    <TextInput
      label="Limit"
      inputMode="numeric"
      value={wish.limit}
      onChange={(event) => set({ limit: event.currentTarget.value })}
      disabled={wish.isNone}
      error={wish.limit === '' || readLimit(wish.limit) !== null ? null : 'It is a whole number.'}
      autoComplete="off"
      data-autofocus
      data-testid="override-limit"
    />
    <Checkbox
      label="No limit"
      checked={wish.isNone}
      onChange={(event) => set({ isNone: event.currentTarget.checked })}
      data-testid="override-none"
    />
    <TextInput
      type="date"
      label="Until"
      description="From that day on the plan's limit holds again. Empty: until somebody removes it."
      value={wish.until}
      onChange={(event) => set({ until: event.currentTarget.value })}
      data-testid="override-until"
    />
  </>
);

function useOverride({ tenant, usage, onDone, onClose }: OverrideDialogProps) {
  const [wish, setWish] = useState<Wish>({ limit: '', isNone: false, until: '' });
  const { send, isBusy, refusal } = useSend(overrideQuotaMutation);
  const limit = wish.isNone ? null : readLimit(wish.limit);
  const isBlocked = !wish.isNone && limit === null;
  const go = async (): Promise<void> => {
    const until = wish.until === '' ? null : new Date(wish.until).toISOString();
    if (!(await send({ input: { tenantId: tenant.id, resource: usage.resource, limit, until } }))) return;
    onDone();
    onClose();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isBlocked && !isBusy) void go();
  };
  const set = (changes: Partial<Wish>): void => setWish((before) => ({ ...before, ...changes }));
  return { wish, set, isBusy, refusal, isBlocked, submit };
}
