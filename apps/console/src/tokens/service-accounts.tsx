import { Button, Menu, Skeleton } from '@mantine/core';
import { useState } from 'react';
import type { Pages } from '../graphql/use-pages.js';
import { LoadError } from '../look/load-error.js';
import { Empty, Panel } from '../look/panel.js';
import { Mark } from '../look/mark.js';
import { When } from '../look/when.js';
import { useMay } from '../tenant/place.js';
import { AccountConfirmation, type AccountStep } from './account-confirmation.js';
import { CreateAccountDialog } from './create-account-dialog.js';
import { CreateTokenDialog } from './create-token-dialog.js';
import { type TokenGroups, tokensOf } from './token-groups.js';
import { TokenRows } from './token-rows.js';
import { type AccountAnswer, type TokenAnswer, useServiceAccounts } from './use-tokens.js';

interface ServiceAccountsProps {
  readonly groups: TokenGroups;
  /** The tokens are to be asked for again. */
  readonly onChange: () => void;
}

export function ServiceAccounts({ groups, onChange }: ServiceAccountsProps) {
  const may = useMay();
  const [isCreating, setCreating] = useState(false);
  const { nodes, error, state, reload } = useServiceAccounts();
  const both = (): void => {
    reload();
    onChange();
  };
  const create = may('service_account.write') && (
    <Button size="sm" variant="default" onClick={() => setCreating(true)} data-testid="create-account">
      Create service account
    </Button>
  );
  return (
    <Panel
      title="Service accounts"
      lead="Machines with a role of their own, e.g. CI. Their tokens stay when people leave."
      action={create}
      testId="service-accounts"
    >
      {error && (
        <div className="panel-body">
          <LoadError what="Service accounts" error={error} again={reload} />
        </div>
      )}
      {nodes.length === 0 && !error && <NoAccounts state={state} />}
      {nodes.map((account) => (
        <Account key={account.id} account={account} tokens={tokensOf(groups, account)} onChange={both} />
      ))}
      {isCreating && <CreateAccountDialog onClose={() => setCreating(false)} onCreated={reload} />}
    </Panel>
  );
}

function NoAccounts({ state }: Pick<Pages<AccountAnswer>, 'state'>) {
  if (state === 'first') return <Skeleton h={60} radius="0 0 11px 11px" />;
  return (
    <Empty testId="no-accounts">
      None yet. Create one for each machine that deploys, so that it depends on nobody.
    </Empty>
  );
}

interface AccountProps {
  readonly account: AccountAnswer;
  readonly tokens: readonly TokenAnswer[];
  readonly onChange: () => void;
}

function Account({ account, tokens, onChange }: AccountProps) {
  const [isCreating, setCreating] = useState(false);
  const [step, setStep] = useState<AccountStep | null>(null);
  const isDisabled = account.disabledAt !== null;
  return (
    <div className="account" data-testid={`account-${account.name}`} data-disabled={isDisabled}>
      <div className="row">
        <div className="row-main">
          <h3 className="row-name">
            {account.name}
            <Mark text={account.role} color="gray" />
            {isDisabled && <Mark text="disabled" color="red" />}
          </h3>
          <div className="row-meta">
            created <When at={account.createdAt} />
            {account.disabledAt !== null && (
              <>
                {' '}
                · disabled <When at={account.disabledAt} />: its tokens open nothing
              </>
            )}
          </div>
        </div>
        <AccountActions {...{ account, setStep }} onToken={() => setCreating(true)} />
      </div>
      <TokenRows tokens={tokens} onChange={onChange} />
      {tokens.length === 0 && <Empty>No token yet: without one it can do nothing.</Empty>}
      {isCreating && <CreateTokenDialog account={account} onClose={() => setCreating(false)} onCreated={onChange} />}
      {step && <AccountConfirmation {...{ account, step }} onClose={() => setStep(null)} onDone={onChange} />}
    </div>
  );
}

interface AccountActionsProps {
  readonly account: AccountAnswer;
  readonly onToken: () => void;
  readonly setStep: (step: AccountStep) => void;
}

function AccountActions({ account: { name, disabledAt }, onToken, setStep }: AccountActionsProps) {
  const may = useMay();
  return (
    <div className="row-side">
      {may('token.manage') && (
        <Button size="xs" variant="default" onClick={onToken} data-testid={`account-token-${name}`}>
          Create token
        </Button>
      )}
      {may('service_account.write') && (
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <Button size="xs" variant="default" aria-label={`More for ${name}`} data-testid={`account-more-${name}`}>
              ⋯
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {disabledAt === null ? (
              <Menu.Item onClick={() => setStep('disable')} data-testid="account-disable">
                Disable
              </Menu.Item>
            ) : (
              <Menu.Item onClick={() => setStep('enable')} data-testid="account-enable">
                Enable
              </Menu.Item>
            )}
            <Menu.Item color="red" onClick={() => setStep('delete')} data-testid="account-delete">
              Delete
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </div>
  );
}
