import { Button, Text } from '@mantine/core';
import type { ResultOf } from '@tiffin/contracts/graphql';
import { useState } from 'react';
import { usePages } from '../graphql/use-pages.js';
import { LoadError } from '../look/load-error.js';
import { Empty, Panel } from '../look/panel.js';
import { When } from '../look/when.js';
import { settingChangesQuery } from './settings-documents.js';
import type { EnvironmentSettingsAnswer } from './settings-page.js';

/** Who set or removed what, once somebody wants to know. Asked anew when what is set has changed. */
export function SettingHistory({ environment }: { environment: EnvironmentSettingsAnswer }) {
  const [isOpen, setOpen] = useState(false);
  const { id, secrets, variables } = environment;
  const standing = [...secrets, ...variables].map(({ name, version }) => `${name} ${version}`).join();
  return (
    <Panel
      title="Changes"
      lead="Who set or removed what, and when; never a value."
      action={
        <Button
          size="sm"
          variant="default"
          onClick={() => setOpen(!isOpen)}
          aria-expanded={isOpen}
          data-testid="show-changes"
        >
          {isOpen ? 'Hide' : 'Show'}
        </Button>
      }
    >
      {isOpen && <Changes key={standing} environmentId={id} />}
    </Panel>
  );
}

function Changes({ environmentId }: { environmentId: string }) {
  const { nodes, error, state, next, more, reload } = usePages({
    document: settingChangesQuery,
    variables: { environmentId },
    connectionOf: ({ environment }: ResultOf<typeof settingChangesQuery>) => environment.settingChanges,
  });
  return (
    <>
      {error && (
        <div className="panel-body">
          <LoadError what="Changes" error={error} again={reload} />
        </div>
      )}
      {state === 'idle' && !error && nodes.length === 0 && <Empty>Nothing has been set here yet.</Empty>}
      <ul className="rows" data-testid="changes">
        {nodes.map(({ at, author, change, kind, name, version }) => (
          <li key={`${kind} ${name} ${version}`} className="row">
            <Text fz="sm">
              {author} {change === 'set' ? 'set' : 'removed'} the {kind} <code className="mono">{name}</code>{' '}
              <Text span fz="sm" c="dimmed">
                (version {version}) <When at={at} />
              </Text>
            </Text>
          </li>
        ))}
      </ul>
      {next !== null && (
        <div className="panel-body">
          <Button variant="default" size="sm" onClick={more} loading={state === 'more'}>
            Show older changes
          </Button>
        </div>
      )}
    </>
  );
}
