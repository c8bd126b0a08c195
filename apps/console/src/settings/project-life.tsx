import { Alert, Button, Text } from '@mantine/core';
import { useState } from 'react';
import { Panel } from '../look/panel.js';
import { dayText } from '../look/time-text.js';
import { useMay } from '../tenant/place.js';
import { LifeDialog, type LifeStep } from './life-dialog.js';
import { RestoreButton } from './restore-button.js';
import type { SettingsAnswer } from './settings-page.js';

interface ProjectLifeProps {
  readonly project: SettingsAnswer;
  readonly onChange: () => void;
}

/** Whether it is active, archived or being deleted, and the ways from one to the other. */
export function ProjectLife({ project, onChange }: ProjectLifeProps) {
  const may = useMay();
  const [step, setStep] = useState<LifeStep | null>(null);
  if (!may('project.manage')) return <Standing project={project} />;
  return (
    <Panel title="Archive or delete" isDangerous testId="life">
      <div className="panel-body">
        <Standing project={project} />
        {project.state !== 'active' && <RestoreButton projectId={project.id} onRestored={onChange} />}
        {project.state === 'active' && (
          <Choice
            text="Archive: nothing of it is built, deployed or served until it is restored, and nothing is lost."
            label="Archive"
            onClick={() => setStep('archive')}
          />
        )}
        {project.state !== 'deleting' && (
          <Choice
            text="Delete: it stops at once, and is erased with all that belongs to it once the time to restore it is over."
            label="Delete"
            isLast
            onClick={() => setStep('delete')}
          />
        )}
      </div>
      {step && <LifeDialog {...{ project, step }} onClose={() => setStep(null)} onDone={onChange} />}
    </Panel>
  );
}

function Standing({ project }: { project: SettingsAnswer }) {
  const text = standingText(project);
  if (text === null) return null;
  return (
    <Alert
      color={project.state === 'deleting' ? 'red' : 'yellow'}
      mb="md"
      data-testid="standing"
      data-state={project.state}
    >
      {text}
    </Alert>
  );
}

function standingText({ state, eraseAt }: SettingsAnswer): string | null {
  if (state === 'archived') return 'It is archived: nothing of it is built, deployed or served until it is restored.';
  if (state === 'deleting') {
    const day = eraseAt === null ? 'a day to come' : dayText(new Date(eraseAt));
    return `It is being deleted and serves nothing. On ${day} it is erased for good; until then it can be restored.`;
  }
  return null;
}

interface ChoiceProps {
  readonly text: string;
  readonly label: string;
  readonly onClick: () => void;
  readonly isLast?: boolean;
}

const Choice = ({ text, label, onClick, isLast = false }: ChoiceProps) => (
  <div className="choice">
    <Text fz="sm">{text}</Text>
    <Button
      variant={isLast ? 'light' : 'default'}
      {...(isLast ? { color: 'red' } : {})}
      size="sm"
      onClick={onClick}
      data-testid={`life-${label.toLowerCase()}`}
    >
      {label}
    </Button>
  </div>
);
