import { Button, Skeleton, Stack, Switch } from '@mantine/core';
import { useState } from 'react';
import { LoadError } from '../look/load-error.js';
import { Empty, Panel } from '../look/panel.js';
import { useMay, usePlace } from '../tenant/place.js';
import { CreateTokenDialog } from './create-token-dialog.js';
import { ServiceAccounts } from './service-accounts.js';
import { tokenGroups } from './token-groups.js';
import { TokenRows } from './token-rows.js';
import { isClosed, tokenState } from './token-state.js';
import { type TokenAnswer, useTokens } from './use-tokens.js';

export function TokensPage() {
  const { viewerId } = usePlace();
  const may = useMay();
  const { nodes, error, hasCome, reload } = useTokens();
  const { shown, closed, isAll, setAll } = useShown(nodes);
  const groups = tokenGroups(shown, viewerId);
  const trouble = error && <LoadError what="API tokens" error={error} again={reload} />;
  // Once it is there it stays: a token that was made is shown in it, this once.
  if (!hasCome) return trouble ?? <Skeleton h={160} radius="md" />;
  return (
    <Stack gap="lg">
      {trouble}
      {closed > 0 && (
        <Switch
          label={`Show what is revoked or expired (${closed})`}
          checked={isAll}
          onChange={(event) => setAll(event.currentTarget.checked)}
          data-testid="show-closed"
        />
      )}
      <OwnTokens tokens={groups.own} onChange={reload} />
      {may('service_account.read') && <ServiceAccounts groups={groups} onChange={reload} />}
      {groups.others.length > 0 && (
        <Panel
          title="Tokens of other members"
          lead="You see them because you manage this tenant."
          testId="other-tokens"
        >
          <TokenRows tokens={groups.others} onChange={reload} isHolderShown />
        </Panel>
      )}
    </Stack>
  );
}

/** What opens nothing any more is out of the way until it is asked for. */
function useShown(tokens: readonly TokenAnswer[]) {
  const [isAll, setAll] = useState(false);
  const now = new Date();
  const open = tokens.filter((token) => !isClosed(tokenState(token, now)));
  return { shown: isAll ? tokens : open, closed: tokens.length - open.length, isAll, setAll };
}

function OwnTokens({ tokens, onChange }: { tokens: readonly TokenAnswer[]; onChange: () => void }) {
  const [isCreating, setCreating] = useState(false);
  const { role } = usePlace();
  return (
    <Panel
      title="Your API tokens"
      lead={`They act as you (${role}), within the scope that you give them: for scripts and tools of your own.`}
      action={
        <Button size="sm" onClick={() => setCreating(true)} data-testid="create-token">
          Create token
        </Button>
      }
      testId="own-tokens"
    >
      <TokenRows tokens={tokens} onChange={onChange} />
      {tokens.length === 0 && (
        <Empty testId="no-tokens">
          You have no token. Create one to call the API, or to use <code>tiffin</code> from a script:{' '}
          <code>TIFFIN_TOKEN=tfn_… tiffin status</code>
        </Empty>
      )}
      {isCreating && <CreateTokenDialog account={null} onClose={() => setCreating(false)} onCreated={onChange} />}
    </Panel>
  );
}
