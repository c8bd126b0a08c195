import { Button } from '@mantine/core';
import { useState } from 'react';
import { useClient } from 'urql';
import { refusalOf } from '../graphql/refusal-of.js';
import { ConfirmDialog } from '../look/confirm-dialog.js';
import { Mark } from '../look/mark.js';
import { When } from '../look/when.js';
import { usePlace } from '../tenant/place.js';
import { revokeTokenMutation } from './token-documents.js';
import { isClosed, type TokenState, tokenState } from './token-state.js';
import type { TokenAnswer } from './use-tokens.js';

interface TokenRowsProps {
  readonly tokens: readonly TokenAnswer[];
  readonly onChange: () => void;
  readonly isHolderShown?: boolean;
}

export function TokenRows({ tokens, onChange, isHolderShown = false }: TokenRowsProps) {
  const [revoking, setRevoking] = useState<TokenAnswer | null>(null);
  return (
    <ul className="rows">
      {tokens.map((token) => (
        <TokenRow
          key={token.id}
          token={token}
          holder={isHolderShown ? token.holder : null}
          onRevoke={() => setRevoking(token)}
        />
      ))}
      {revoking && <RevokeDialog token={revoking} onClose={() => setRevoking(null)} onRevoked={onChange} />}
    </ul>
  );
}

const marks: Readonly<Record<TokenState, { readonly text: string; readonly color: string } | null>> = {
  active: null,
  ending: { text: 'expires soon', color: 'yellow' },
  ended: { text: 'expired', color: 'gray' },
  revoked: { text: 'revoked', color: 'red' },
};

interface TokenRowProps {
  readonly token: TokenAnswer;
  readonly holder: string | null;
  readonly onRevoke: () => void;
}

function TokenRow({ token, holder, onRevoke }: TokenRowProps) {
  const { name, scope, project, createdAt } = token;
  const state = tokenState(token, new Date());
  return (
    <li className="row" data-closed={isClosed(state) || undefined} data-state={state} data-testid={`token-${name}`}>
      <div className="row-main">
        <div className="row-name">
          {name}
          <Mark text={scope} color="gray" />
          {marks[state] && <Mark {...marks[state]} />}
        </div>
        <div className="row-meta">
          {holder !== null && <>{holder} · </>}
          {project?.name ?? 'all projects'} · created <When at={createdAt} /> · <LastUse token={token} /> ·{' '}
          <End token={token} state={state} />
        </div>
      </div>
      {!isClosed(state) && (
        <Button
          variant="default"
          size="xs"
          onClick={onRevoke}
          aria-label={`Revoke ${name}`}
          data-testid={`revoke-${name}`}
        >
          Revoke
        </Button>
      )}
    </li>
  );
}

const LastUse = ({ token: { lastUsedAt } }: { token: TokenAnswer }) =>
  lastUsedAt === null ? (
    <>never used</>
  ) : (
    <>
      last used <When at={lastUsedAt} />
    </>
  );

function End({ token: { revokedAt, expiresAt }, state }: { token: TokenAnswer; state: TokenState }) {
  if (revokedAt !== null)
    return (
      <>
        revoked <When at={revokedAt} />
      </>
    );
  if (expiresAt === null) return <>never expires</>;
  return (
    <>
      {state === 'ended' ? 'expired' : 'expires'} <When at={expiresAt} />
    </>
  );
}

interface RevokeDialogProps {
  readonly token: TokenAnswer;
  readonly onClose: () => void;
  readonly onRevoked: () => void;
}

function RevokeDialog({ token, onClose, onRevoked }: RevokeDialogProps) {
  const client = useClient();
  const { tenant } = usePlace();
  const run = async (): Promise<string | null> => {
    const input = { tenantId: tenant.id, tokenId: token.id };
    const { error } = await client.mutation(revokeTokenMutation, { input });
    if (error) return refusalOf(error).text;
    onRevoked();
    return null;
  };
  return (
    <ConfirmDialog title={`Revoke ${token.name}?`} confirm="Revoke token" run={run} onClose={onClose}>
      Whatever uses it is refused from now on, within seconds. This cannot be taken back; a new token can be created.
    </ConfirmDialog>
  );
}
