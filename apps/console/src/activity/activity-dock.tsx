import { Anchor, Tabs } from '@mantine/core';
import IconChevronDown from '@tabler/icons-react/dist/esm/icons/IconChevronDown.mjs';
import IconChevronUp from '@tabler/icons-react/dist/esm/icons/IconChevronUp.mjs';
import type { Permission } from '@tiffin/access';
import { useEffect, useRef } from 'react';
import { type ActivityTab, useBoard } from '../canvas/board.js';
import { IconButton } from '../look/icon-button.js';
import { useMay } from '../tenant/place.js';
import { CallPanel, Copy } from './call-panel.js';
import { DeploymentState } from './deployment-state.js';
import { LogsPanel } from './logs-panel.js';
import { ProgressPanel } from './progress-panel.js';

/** Below the canvas: how it runs, its logs, and how to call it. */
export function ActivityDock() {
  const { activity, showActivity } = useBoard();
  useOpenOnFailure();
  return (
    <section className="dock" aria-label="Activity" data-testid="activity" data-open={activity ?? undefined}>
      <Tabs
        value={activity}
        onChange={(tab) => showActivity(tab as ActivityTab)}
        keepMounted={false}
        variant="pills"
        radius="sm"
      >
        <DockBar />
        {activity && (
          <div className="dock-body">
            <DockPanels />
          </div>
        )}
      </Tabs>
    </section>
  );
}

/** A failure that happens before one's eyes opens the panel; one that was there before does not. */
function useOpenOnFailure(): void {
  const { environment, showActivity } = useBoard();
  const state = environment?.state;
  const before = useRef(state);
  useEffect(() => {
    const failed = state === 'build_failed' || state === 'deploy_failed';
    if (failed && before.current !== undefined && before.current !== state) showActivity('progress');
    before.current = state;
  }, [state, showActivity]);
}

const tabs: readonly { readonly key: ActivityTab; readonly label: string; readonly needs: Permission }[] = [
  { key: 'progress', label: 'Progress', needs: 'environment.read' },
  { key: 'logs', label: 'Logs', needs: 'logs.read' },
  { key: 'call', label: 'Call', needs: 'environment.read' },
];

function DockBar() {
  const { activity, showActivity, environment } = useBoard();
  const may = useMay();
  const url = environment?.urls[0]?.url;
  return (
    <div className="dock-bar">
      <DeploymentState />
      {url && <FirstUrl url={url} />}
      <span className="dock-space" />
      <Tabs.List className="dock-tabs">
        {tabs
          .filter(({ needs }) => may(needs))
          .map(({ key, label }) => (
            <Tabs.Tab
              key={key}
              value={key}
              data-testid={`dock-${key}`}
              onClick={() => activity === key && showActivity(null)}
            >
              {label}
            </Tabs.Tab>
          ))}
      </Tabs.List>
      <IconButton
        label={activity ? 'Close the activity panel' : 'Open the activity panel'}
        onClick={() => showActivity(activity ? null : 'progress')}
        testId="dock-toggle"
      >
        {activity ? <IconChevronDown size={18} /> : <IconChevronUp size={18} />}
      </IconButton>
    </div>
  );
}

function FirstUrl({ url }: { url: string }) {
  return (
    <span className="dock-url">
      <Anchor href={url} target="_blank" rel="noreferrer" fz="sm" c="inherit" truncate data-testid="gateway-url">
        {url}
      </Anchor>
      <Copy text={url} what="address" />
    </span>
  );
}

function DockPanels() {
  const { environment, logsUnit, showLogs } = useBoard();
  return (
    <>
      <Tabs.Panel value="progress">
        <ProgressPanel />
      </Tabs.Panel>
      <Tabs.Panel value="logs" h="100%">
        {environment && (
          <LogsPanel environmentId={environment.id} units={environment.units} unitKey={logsUnit} onUnit={showLogs} />
        )}
      </Tabs.Panel>
      <Tabs.Panel value="call">
        <CallPanel />
      </Tabs.Panel>
    </>
  );
}
