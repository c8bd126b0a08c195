import { ActionIcon, Button, Group, Menu } from '@mantine/core';
import IconDots from '@tabler/icons-react/dist/esm/icons/IconDots.mjs';
import { useState } from 'react';
import { useMay } from '../tenant/place.js';
import { AutomationDialog } from './automation-dialog.js';
import { HaltDialog } from './halt-dialog.js';
import { HistoryDialog } from './history-dialog.js';
import { HoldDialog } from './hold-dialog.js';
import { PromoteDialog, RollBackDialog } from './promote-dialog.js';
import { StageSettingsDialog } from './stage-settings-dialog.js';
import type { StageAnswer } from './stages-documents.js';

type Question = 'promote' | 'rollback' | 'hold' | 'unhold' | 'automation' | 'stop' | 'start' | 'history' | 'settings';

const labels: Readonly<Record<Question, string>> = {
  promote: 'Promote…',
  rollback: 'Roll back…',
  hold: 'Hold…',
  unhold: 'Lift the hold…',
  automation: 'What comes by itself…',
  stop: 'Stop…',
  start: 'Start…',
  history: 'Promotions so far',
  settings: 'Settings',
};

/** What the reader may do about a stage. */
export function StageActions({ stage }: { stage: StageAnswer }) {
  const [question, ask] = useState<Question | null>(null);
  const offered = useOffered(stage);
  const close = (): void => ask(null);
  return (
    <Group justify="space-between" mt="auto" wrap="nowrap">
      {offered.includes('promote') ? (
        <Button
          size="compact-sm"
          variant="light"
          onClick={() => ask('promote')}
          aria-label={`Promote to ${stage.name}`}
          data-testid="stage-promote"
        >
          {labels.promote}
        </Button>
      ) : (
        <span />
      )}
      <More stage={stage} offered={offered.filter((one) => one !== 'promote')} ask={ask} />
      {question && <Asked {...{ question, stage, close }} />}
    </Group>
  );
}

interface MoreProps {
  readonly stage: StageAnswer;
  readonly offered: readonly Question[];
  readonly ask: (question: Question) => void;
}

const More = ({ stage, offered, ask }: MoreProps) => (
  <Menu position="bottom-end" shadow="md">
    <Menu.Target>
      <ActionIcon
        variant="subtle"
        color="gray"
        className="quiet"
        aria-label={`More for ${stage.name}`}
        data-testid="stage-menu"
      >
        <IconDots size={18} />
      </ActionIcon>
    </Menu.Target>
    <Menu.Dropdown>
      {offered.map((one) => (
        <Menu.Item key={one} onClick={() => ask(one)} data-testid={`stage-${one}`}>
          {labels[one]}
        </Menu.Item>
      ))}
    </Menu.Dropdown>
  </Menu>
);

function useOffered(stage: StageAnswer): readonly Question[] {
  const may = useMay();
  return [...(may('environment.promote') ? [...promoting(stage), ...halting(stage)] : []), 'history', 'settings'];
}

/** Where each build comes by itself, nothing is promoted; nor where nothing runs because somebody wants it so. */
function promoting({ followsHead, hold, state }: StageAnswer): readonly Question[] {
  if (followsHead) return [];
  const releases = state === 'stopped' ? [] : (['promote', 'rollback'] as const);
  return [...releases, hold ? 'unhold' : 'hold', 'automation'];
}

function halting({ state }: StageAnswer): readonly Question[] {
  if (state === 'stopped') return ['start'];
  return state === 'empty' || state === 'paused' ? [] : ['stop'];
}

interface AskedProps {
  readonly question: Question;
  readonly stage: StageAnswer;
  readonly close: () => void;
}

function Asked({ question, stage, close }: AskedProps) {
  const props = { stage, onClose: close };
  if (question === 'promote') return <PromoteDialog {...props} />;
  if (question === 'rollback') return <RollBackDialog {...props} />;
  if (question === 'stop' || question === 'start') return <HaltDialog {...props} way={question} />;
  if (question === 'automation') return <AutomationDialog {...props} />;
  if (question === 'history') return <HistoryDialog {...props} />;
  if (question === 'settings') return <StageSettingsDialog {...props} />;
  return <HoldDialog {...props} way={question} />;
}
