import { Group, Select, Switch, Text } from '@mantine/core';
import IconRefresh from '@tabler/icons-react/dist/esm/icons/IconRefresh.mjs';
import { useEffect, useState } from 'react';
import type { UnitStatus } from '../graphql/answers.js';
import { IconButton } from '../look/icon-button.js';
import { LogLines } from './log-lines.js';
import { useUnitLogs } from './use-unit-logs.js';

interface LogsPanelProps {
  readonly environmentId: string;
  readonly units: readonly UnitStatus[];
  /** The unit that somebody asked for elsewhere on the page. */
  readonly unitKey: string | null;
  readonly onUnit: (unitKey: string) => void;
}

/** The last lines of one unit; follows until it is paused. */
export function LogsPanel({ environmentId, units, unitKey, onUnit }: LogsPanelProps) {
  const [following, setFollowing] = useState(true);
  const chosen = unitKey ?? units[0]?.key ?? null;
  const { lines, problem, refresh } = useUnitLogs({ environmentId, unitKey: chosen, following });
  useEffect(() => setFollowing(true), [chosen]);
  if (!chosen) {
    return (
      <Text fz="sm" c="dimmed">
        No unit runs yet, so there is nothing to read.
      </Text>
    );
  }
  return (
    <div className="logs-panel">
      <Group gap="sm" mb={8} wrap="nowrap">
        <UnitSelect units={units} chosen={chosen} onUnit={onUnit} />
        <Switch
          size="sm"
          label="Follow"
          checked={following}
          onChange={(event) => setFollowing(event.currentTarget.checked)}
          data-testid="logs-follow"
        />
        <IconButton label="Read the logs again" onClick={refresh} testId="logs-refresh">
          <IconRefresh size={16} />
        </IconButton>
        {problem && (
          <Text fz="xs" c="var(--tone-bad)">
            {problem}
          </Text>
        )}
      </Group>
      <LogLines lines={lines} following={following} onScrolledUp={() => setFollowing(false)} />
    </div>
  );
}

interface UnitSelectProps {
  readonly units: readonly UnitStatus[];
  readonly chosen: string;
  readonly onUnit: (unitKey: string) => void;
}

function UnitSelect({ units, chosen, onUnit }: UnitSelectProps) {
  return (
    <Select
      aria-label="Unit"
      size="xs"
      flex="0 1 230px"
      allowDeselect={false}
      data={choices(units, chosen)}
      value={chosen}
      onChange={(key) => key && onUnit(key)}
      data-testid="logs-unit"
    />
  );
}

function choices(units: readonly UnitStatus[], chosen: string): { value: string; label: string }[] {
  const all = units.map(({ key, name }) => ({ value: key, label: key === 'workspace' ? 'workspace (models)' : name }));
  return all.some((one) => one.value === chosen) ? all : [...all, { value: chosen, label: `${chosen} (not running)` }];
}
