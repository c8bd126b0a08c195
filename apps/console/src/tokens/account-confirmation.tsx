import { useClient } from 'urql';
import { refusalOf } from '../graphql/refusal-of.js';
import { ConfirmDialog } from '../look/confirm-dialog.js';
import { usePlace } from '../tenant/place.js';
import { deleteAccountMutation, disableAccountMutation, enableAccountMutation } from './token-documents.js';
import type { AccountAnswer } from './use-tokens.js';

export type AccountStep = 'disable' | 'enable' | 'delete';

const texts: Readonly<Record<AccountStep, { readonly verb: string; readonly text: string }>> = {
  disable: { verb: 'Disable', text: 'Its tokens open nothing until it is enabled again. They are kept.' },
  enable: { verb: 'Enable', text: 'Those of its tokens that are neither revoked nor expired open again.' },
  delete: { verb: 'Delete', text: 'It is deleted with all its tokens. What it did stays in the audit log.' },
};

interface AccountConfirmationProps {
  readonly account: AccountAnswer;
  readonly step: AccountStep;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

export function AccountConfirmation({ account, step, onClose, onDone }: AccountConfirmationProps) {
  const change = useChange(account.id);
  const { verb, text } = texts[step];
  const run = async (): Promise<string | null> => {
    const { error } = await change(step);
    if (error) return refusalOf(error).text;
    onDone();
    return null;
  };
  const typed = step === 'delete' ? { typed: account.name } : {};
  return (
    <ConfirmDialog title={`${verb} ${account.name}?`} confirm={verb} run={run} onClose={onClose} {...typed}>
      {text}
    </ConfirmDialog>
  );
}

function useChange(serviceAccountId: string) {
  const client = useClient();
  const input = { tenantId: usePlace().tenant.id, serviceAccountId };
  return async (step: AccountStep) => {
    if (step === 'disable') return client.mutation(disableAccountMutation, { input });
    if (step === 'enable') return client.mutation(enableAccountMutation, { input });
    return client.mutation(deleteAccountMutation, { input });
  };
}
