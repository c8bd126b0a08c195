import { Anchor, Skeleton, Stack, Tabs, Text } from '@mantine/core';
import type { ResultOf } from '@tiffin/contracts/graphql';
import { useRead } from '../graphql/use-read.js';
import { Loaded } from '../look/loaded.js';
import { MainPart } from '../look/main-part.js';
import { Mark } from '../look/mark.js';
import { useTitle } from '../look/use-title.js';
import { addressOf } from '../routing/route.js';
import { TopBar } from '../session/top-bar.js';
import { ProjectsPlace } from '../tenant/projects-place.js';
import { StandingAlert } from '../tenant/standing-alert.js';
import '../tenant/tenant.css';
import { EnvironmentSettings } from './environment-settings.js';
import { missingList } from './missing-list.js';
import { ProjectLife } from './project-life.js';
import { ProjectName } from './project-name.js';
import { projectSettingsQuery } from './settings-documents.js';

export type SettingsAnswer = ResultOf<typeof projectSettingsQuery>['project'];
export type EnvironmentSettingsAnswer = SettingsAnswer['environments'][number];

/** All about a project but what is drawn: its secrets and variables, its name, and whether it lives. */
export function SettingsPage({ projectId }: { projectId: string }) {
  const read = useRead(projectSettingsQuery, { id: projectId });
  const project = read.data?.project ?? null;
  useTitle('Settings', project?.name ?? '');
  return (
    <ProjectsPlace tenantId={project?.tenant.id ?? null}>
      <div className="tenant-page">
        <TopBar />
        <MainPart className="settings-main" testId="settings">
          <Loaded what="The settings" read={read} waiting={<Skeleton h={260} radius="md" />}>
            {(data) => <Settings project={data.project} onChange={read.again} />}
          </Loaded>
        </MainPart>
      </div>
    </ProjectsPlace>
  );
}

interface SettingsProps {
  readonly project: SettingsAnswer;
  readonly onChange: () => void;
}

const Settings = ({ project, onChange }: SettingsProps) => (
  <Stack gap="lg">
    <div>
      <Anchor href={addressOf({ page: 'canvas', projectId: project.id })} fz="sm" c="dimmed" data-testid="to-canvas">
        ← Canvas of {project.name}
      </Anchor>
      <h1 className="tenant-title">Settings</h1>
      <Text c="dimmed" fz="sm">
        Secrets and variables of each environment, and the project itself. Which release runs where is on the{' '}
        <Anchor
          href={addressOf({ page: 'stages', projectId: project.id })}
          fz="sm"
          underline="always"
          data-testid="to-stages"
        >
          board of its stages
        </Anchor>
        .
      </Text>
    </div>
    <StandingAlert />
    <Environments project={project} onChange={onChange} />
    <ProjectName project={project} onChange={onChange} />
    <ProjectLife project={project} onChange={onChange} />
  </Stack>
);

/** One beside the other, each with how many names it lacks. */
const Environments = ({ project: { environments }, onChange }: SettingsProps) => (
  <Tabs defaultValue={environments[0]?.id ?? null} keepMounted={false}>
    <Tabs.List aria-label="Environments">
      {environments.map(({ id, name, missingNames }) => (
        <Tabs.Tab key={id} value={id} data-testid={`environment-${name}`}>
          {name} <MissingCount count={missingList(missingNames).length} />
        </Tabs.Tab>
      ))}
    </Tabs.List>
    {environments.map((environment) => (
      <Tabs.Panel key={environment.id} value={environment.id} pt="md">
        <EnvironmentSettings environment={environment} onChange={onChange} />
      </Tabs.Panel>
    ))}
  </Tabs>
);

const MissingCount = ({ count }: { count: number }) =>
  count === 0 ? null : <Mark text={`${count} missing`} color="yellow" testId="missing-count" />;
