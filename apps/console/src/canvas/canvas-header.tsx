import { ActionIcon, Badge, Text, Tooltip } from '@mantine/core';
import IconArrowBackUp from '@tabler/icons-react/dist/esm/icons/IconArrowBackUp.mjs';
import IconArrowForwardUp from '@tabler/icons-react/dist/esm/icons/IconArrowForwardUp.mjs';
import IconColumns3 from '@tabler/icons-react/dist/esm/icons/IconColumns3.mjs';
import IconSettings from '@tabler/icons-react/dist/esm/icons/IconSettings.mjs';
import { Brand } from '../look/brand.js';
import { SchemeToggle } from '../look/scheme-toggle.js';
import { addressOf, type ProjectPage } from '../routing/route.js';
import { AccountMenu } from '../session/account-menu.js';
import { useMay } from '../tenant/place.js';
import { SaveButton } from '../save/save-button.js';
import { useBoard } from './board.js';
import { OtherDrafts } from './other-drafts.js';

export function CanvasHeader() {
  const { project, state } = useBoard();
  const may = useMay();
  return (
    <header className="page-header">
      <Brand />
      <div className="page-title">
        <Text component="h1" fw={620} fz={15} lh={1.25} truncate title={project.name} data-testid="project-title">
          {project.name}
        </Text>
        <Text fz={12} c="dimmed" lh={1.25} truncate data-testid="revision" data-revision={state.base.number}>
          {project.tenant.name} ·{' '}
          {state.base.number === 0 ? 'nothing saved yet' : `revision ${state.base.number} by ${state.base.author}`}
        </Text>
      </div>
      {may('canvas.write') ? <Changing /> : <ReadOnly />}
      <ToPage page="stages" projectId={project.id} />
      <ToPage page="settings" projectId={project.id} />
      <SchemeToggle />
      <AccountMenu />
    </header>
  );
}

const Changing = () => (
  <>
    <OtherDrafts />
    <UndoButtons />
    <SaveButton />
  </>
);

const ReadOnly = () => (
  <Tooltip label="Your role lets you look, and not change. Ask an admin of the tenant.">
    <Badge variant="default" size="lg" tt="none" tabIndex={0} data-testid="read-only">
      Read only
    </Badge>
  </Tooltip>
);

const pages = {
  stages: { label: 'Stages: what runs where', icon: <IconColumns3 size={18} /> },
  settings: { label: 'Settings of the project', icon: <IconSettings size={18} /> },
} as const;

function ToPage({ page, projectId }: { readonly page: ProjectPage; readonly projectId: string }) {
  const { label, icon } = pages[page];
  return (
    <Tooltip label={label}>
      <ActionIcon
        component="a"
        href={addressOf({ page, projectId })}
        variant="subtle"
        color="gray"
        className="quiet"
        size="lg"
        aria-label={label}
        data-testid={`to-${page}`}
      >
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}

function UndoButtons() {
  const { state, dispatch } = useBoard();
  return (
    <ActionIcon.Group visibleFrom="xs">
      <Tooltip label="Undo (Ctrl+Z)">
        <ActionIcon
          variant="subtle"
          color="gray"
          className="quiet"
          size="lg"
          aria-label="Undo"
          data-testid="undo"
          disabled={state.past.length === 0}
          onClick={() => dispatch({ is: 'undone' })}
        >
          <IconArrowBackUp size={18} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Redo (Ctrl+Shift+Z)">
        <ActionIcon
          variant="subtle"
          color="gray"
          className="quiet"
          size="lg"
          aria-label="Redo"
          data-testid="redo"
          disabled={state.future.length === 0}
          onClick={() => dispatch({ is: 'redone' })}
        >
          <IconArrowForwardUp size={18} />
        </ActionIcon>
      </Tooltip>
    </ActionIcon.Group>
  );
}
