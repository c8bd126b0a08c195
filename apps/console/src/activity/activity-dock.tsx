import { useEffect, useRef } from 'react';
import { ActionIcon, Button, Tabs, Tooltip } from '@mantine/core';
import IconChevronDown from '@tabler/icons-react/dist/esm/icons/IconChevronDown.mjs';
import IconChevronUp from '@tabler/icons-react/dist/esm/icons/IconChevronUp.mjs';
import { type ActivityTab, useBoard } from '../canvas/board.js';
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

function DockBar() {
  const { activity, showActivity, environment } = useBoard();
  const url = environment?.urls[0];
  return (
    <div className="dock-bar">
      <DeploymentState />
      {url && (
        <span className="dock-url">
          <Button
            component="a"
            href={url.url}
            target="_blank"
            rel="noreferrer"
            variant="subtle"
            color="gray"
            size="compact-sm"
            fw={450}
            data-testid="gateway-url"
            style={{ minWidth: 0 }}
          >
            {url.url}
          </Button>
          <Copy text={url.url} what="address" />
        </span>
      )}
      <span className="dock-space" />
      <Tabs.List className="dock-tabs">
        <Tabs.Tab
          value="progress"
          data-testid="dock-progress"
          onClick={() => activity === 'progress' && showActivity(null)}
        >
          Progress
        </Tabs.Tab>
        <Tabs.Tab value="logs" data-testid="dock-logs" onClick={() => activity === 'logs' && showActivity(null)}>
          Logs
        </Tabs.Tab>
        <Tabs.Tab value="call" data-testid="dock-call" onClick={() => activity === 'call' && showActivity(null)}>
          Call
        </Tabs.Tab>
      </Tabs.List>
      <Tooltip label={activity ? 'Close' : 'Open'}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={activity ? 'Close the activity panel' : 'Open the activity panel'}
          onClick={() => showActivity(activity ? null : 'progress')}
          data-testid="dock-toggle"
        >
          {activity ? <IconChevronDown size={18} /> : <IconChevronUp size={18} />}
        </ActionIcon>
      </Tooltip>
    </div>
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
