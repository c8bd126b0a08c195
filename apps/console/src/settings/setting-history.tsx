import { Button, Text } from '@mantine/core';
import type { ResultOf } from '@tiffin/contracts/graphql';
import { useState } from 'react';
import { usePages } from '../graphql/use-pages.js';
import { PagedList } from '../look/paged-list.js';
import { Panel } from '../look/panel.js';
import { When } from '../look/when.js';
import { useAnew } from '../members/use-reload.js';
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
      {isOpen && <Changes standing={standing} environmentId={id} />}
    </Panel>
  );
}

interface ChangesProps {
  readonly environmentId: string;
  /** Another where something was set or removed. */
  readonly standing: string;
}

function Changes({ environmentId, standing }: ChangesProps) {
  const pages = usePages({
    document: settingChangesQuery,
    variables: { environmentId },
    connectionOf: ({ environment }: ResultOf<typeof settingChangesQuery>) => environment.settingChanges,
  });
  useAnew(standing, pages.reload);
  return (
    <PagedList
      what="Changes"
      pages={pages}
      empty="Nothing has been set here yet."
      more="Show older changes"
      testId="changes"
    >
      {({ at, author, change, kind, name, version }) => (
        <li key={`${kind} ${name} ${version}`} className="row">
          <Text fz="sm">
            {author} {change === 'set' ? 'set' : 'removed'} the {kind} <code className="mono">{name}</code>{' '}
            <Text span fz="sm" c="dimmed">
              (version {version}) <When at={at} />
            </Text>
          </Text>
        </li>
      )}
    </PagedList>
  );
}
