import { Anchor, Badge, Group, Paper, Text } from '@mantine/core';
import { environmentStates } from '../activity/environment-states.js';
import type { ProjectSummary } from '../graphql/answers.js';
import { Mark } from '../look/mark.js';
import { dayText } from '../look/time-text.js';
import { addressOf } from '../routing/route.js';
import { RestoreButton } from '../settings/restore-button.js';
import { useMay } from '../tenant/place.js';

interface ProjectCardProps {
  readonly project: ProjectSummary;
  readonly onChange: () => void;
}

export function ProjectCard({ project, onChange }: ProjectCardProps) {
  const { id, name, slug, state, head, environments } = project;
  return (
    <Paper
      withBorder
      p="md"
      bg="var(--panel)"
      style={{ position: 'relative' }}
      data-testid={`card-${slug}`}
      data-state={state}
    >
      <Anchor
        href={addressOf({ page: 'canvas', projectId: id })}
        className="whole-card"
        fw={600}
        fz="lg"
        c={state === 'active' ? 'inherit' : 'dimmed'}
        data-testid={`project-${slug}`}
      >
        {name}
      </Anchor>
      <Text fz="sm" c="dimmed">
        revision {head.number}
      </Text>
      {state === 'active' ? (
        <Group gap={6} mt="sm">
          {environments.map((environment) => (
            <Badge key={environment.id} variant="light" color={environmentStates[environment.state].color} tt="none">
              {environment.name}: {environmentStates[environment.state].label}
            </Badge>
          ))}
        </Group>
      ) : (
        <Paused project={project} onChange={onChange} />
      )}
    </Paper>
  );
}

/** Nothing of it serves: why, until when, and the way back. */
function Paused({ project: { id, name, state, eraseAt }, onChange }: ProjectCardProps) {
  const may = useMay();
  return (
    <Group gap="sm" mt="sm" justify="space-between">
      {state === 'archived' ? (
        <Mark text="archived" color="gray" />
      ) : (
        <Mark
          text={eraseAt === null ? 'being deleted' : `being deleted, erased ${dayText(new Date(eraseAt))}`}
          color="red"
        />
      )}
      {may('project.manage') && (
        <div className="above-card">
          <RestoreButton projectId={id} name={name} onRestored={onChange} />
        </div>
      )}
    </Group>
  );
}
