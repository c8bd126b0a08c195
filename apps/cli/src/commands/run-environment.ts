import type { ApiClient } from '../api/api-client.js';
import { environmentOf } from '../api/find-project.js';
import type { ProjectRow } from '../api/documents.js';
import type { VariablesOf } from '@tiffin/contracts/graphql';
import {
  changeStageMutation,
  createEnvironmentMutation,
  environmentsQuery,
  type ListedEnvironment,
} from '../api/environment-documents.js';
import { styled } from '../output/terminal.js';
import { writeDuration } from '../read-duration.js';
import { automatePromotionMutation } from '../api/promotion-documents.js';
import { settingLines } from '../output/setting-lines.js';
import { type GateOptions, gateSettings } from '../read-stage-settings.js';
import { inProject, type ProjectOptions } from './in-project.js';

type ChangeStageInput = VariablesOf<typeof changeStageMutation>['input'];

interface StageOptions extends ProjectOptions, GateOptions {
  readonly auto?: 'off' | 'newest' | 'upstream';
  readonly after?: readonly string[];
  readonly requires?: 'any' | 'all';
  /** Seconds. */
  readonly soak?: number;
}

export function runEnvironmentList(options: ProjectOptions): Promise<void> {
  return inProject(options, async (api, project, terminal) => {
    const environments = (await listed(api, project)).map(shown);
    if (options.json) return terminal.data({ ok: true, environments });
    const width = Math.max(0, ...environments.map(({ name }) => name.length));
    for (const { name, state, release, ...stage } of environments)
      terminal.line(
        `${name.padEnd(width)}  ${state.padEnd(7)}  ${release ?? 'no release'}  ${styled('dim', wayOf(stage))}`,
      );
  });
}

export function runEnvironmentCreate(name: string, options: StageOptions): Promise<void> {
  return inProject(options, async (api, project, terminal) => {
    const input = { projectId: project.id, name, ...settings(project, options) };
    const { environment } = (await api.ask(createEnvironmentMutation, { input })).createEnvironment;
    const upstream = environment.upstream.map((one) => one.name);
    terminal.done(`environment ${name} is created; its releases come from ${upstream.join(', ') || 'builds'}`);
    if (options.json) terminal.data({ ok: true, id: environment.id, name, upstream });
  });
}

export function runEnvironmentSettings(name: string, options: StageOptions): Promise<void> {
  return inProject(options, async (api, project, terminal) => {
    const environmentId = environmentOf(project, name);
    const changes = { ...settings(project, options), ...gateSettings(options) };
    const told = (changed: boolean) =>
      terminal.done(changed ? `the settings of ${name} are changed` : `the settings of ${name} were so already`);
    if (Object.keys(changes).length > 0) {
      const input = { environmentId, ...changes } as ChangeStageInput;
      told((await api.ask(changeStageMutation, { input })).changeStage.changed);
    }
    if (options.auto) {
      const input = { environmentId, autoPromote: options.auto };
      told((await api.ask(automatePromotionMutation, { input })).automatePromotion.changed);
    }
    const environment = (await listed(api, project)).map(shown).find((one) => one.name === name);
    if (!environment) return;
    if (options.json) return terminal.data({ ok: true, environment });
    terminal.line(`${styled('bold', name)}  ${wayOf(environment)}`);
    for (const line of settingLines(environment)) terminal.line(`  ${line}`);
  });
}

const listed = async (api: ApiClient, { id: projectId }: ProjectRow): Promise<readonly ListedEnvironment[]> =>
  (await api.ask(environmentsQuery, { projectId })).project.environments;

const settings = (project: ProjectRow, { after, requires, soak }: StageOptions) => ({
  ...(after ? { upstream: after.map((name) => environmentOf(project, name)) } : {}),
  ...(requires ? { requires } : {}),
  ...(soak === undefined ? {} : { soakSeconds: soak }),
});

const shown = ({ id, name, state, followsHead, upstream, stage, currentRelease }: ListedEnvironment) => ({
  ...{ id, name, state, followsHead, ...stage },
  upstream: upstream.map((one) => one.name),
  release: currentRelease?.name ?? null,
});

type Stage = Pick<ReturnType<typeof shown>, 'followsHead' | 'upstream' | 'requires' | 'soakSeconds'>;

/** How a release gets there. */
function wayOf({ followsHead, upstream, requires, soakSeconds }: Stage): string {
  if (upstream.length === 0) return followsHead ? 'each release that is built' : 'from builds, by hand';
  const names = upstream.join(requires === 'all' ? ' and ' : ' or ');
  return `from ${names}${soakSeconds > 0 ? `, after ${writeDuration(soakSeconds)} there` : ''}`;
}
