import { environmentOf } from '../api/find-project.js';
import {
  type ScaledEnvironment,
  scaleEnvironmentMutation,
  scaleQuery,
  startEnvironmentMutation,
  stopEnvironmentMutation,
} from '../api/scale-documents.js';
import { exitCode } from '../exit-code.js';
import { Failure } from '../failure.js';
import { styled } from '../output/terminal.js';
import { inProject, type ProjectOptions } from './in-project.js';

interface ScaleOptions extends ProjectOptions {
  readonly unit?: string;
  readonly replicas?: number;
  readonly max?: number;
  readonly cpu?: number;
  /** The unit is as the others again. */
  readonly asOthers?: true;
}

/** Shows how often units run, or changes it. */
export function runScale(name: string, options: ScaleOptions): Promise<void> {
  const numbers = numbersOf(options);
  return inProject(options, async (api, project, terminal) => {
    const environmentId = environmentOf(project, name);
    if (numbers !== null) {
      const input = { environmentId, unit: options.unit ?? null, ...numbers };
      const { changed } = (await api.ask(scaleEnvironmentMutation, { input })).scaleEnvironment;
      terminal.done(changed ? `how often ${name} runs is changed` : `${name} runs as often already`);
    }
    const { environment } = await api.ask(scaleQuery, { id: environmentId });
    if (options.json) return terminal.data({ ok: true, environment });
    for (const line of scaleLines(environment)) terminal.line(line);
  });
}

/** Null: nothing is to be changed. */
function numbersOf(options: ScaleOptions) {
  const { replicas = null, max: maxReplicas = null, cpu: cpuPercent = null } = options;
  const numbers = [replicas, maxReplicas, cpuPercent];
  if (options.asOthers === true) refuseWith(options, numbers);
  else if (numbers.every((number) => number === null)) return null;
  return { replicas, maxReplicas, cpuPercent };
}

function refuseWith({ unit }: ScaleOptions, numbers: readonly (number | null)[]): void {
  if (unit !== undefined && numbers.every((number) => number === null)) return;
  throw new Failure('Say --as-others with --unit, and with no numbers.', exitCode.usage);
}

type Scale = ScaledEnvironment['scale'];

function scaleLines({ name, state, scale, units }: ScaledEnvironment): readonly string[] {
  const own = scale.units.map(({ unit, ...its }) => `  ${unit}: ${scaleText(its)}`);
  const seen = units.map(
    ({ key, readyReplicas, wantedReplicas }) => `  ${key}  ${readyReplicas} of ${wantedReplicas} ready`,
  );
  return [`${styled('bold', name)}  ${state}  each unit ${scaleText(scale)}`, ...own, ...seen];
}

const scaleText = ({ replicas, maxReplicas, cpuPercent }: Omit<Scale, 'units'>): string =>
  maxReplicas === replicas
    ? `${replicas} times`
    : `${replicas} to ${maxReplicas} times, by ${cpuPercent} % of its processor`;

interface StopOptions extends ProjectOptions {
  readonly yes?: true;
}

export function runStop(name: string, options: StopOptions): Promise<void> {
  if (name === 'production' && options.yes !== true)
    throw new Failure(
      'Whoever uses production is answered 503 until it is started. Say --yes if you mean it.',
      exitCode.usage,
    );
  return inProject(options, async (api, project, terminal) => {
    const input = { environmentId: environmentOf(project, name) };
    const { changed } = (await api.ask(stopEnvironmentMutation, { input })).stopEnvironment;
    terminal.done(
      changed ? `${name} is stopped: nothing of it runs until it is started` : `${name} was stopped already`,
    );
    if (options.json) terminal.data({ ok: true, changed });
  });
}

export function runStart(name: string, options: ProjectOptions): Promise<void> {
  return inProject(options, async (api, project, terminal) => {
    const input = { environmentId: environmentOf(project, name) };
    const { changed } = (await api.ask(startEnvironmentMutation, { input })).startEnvironment;
    terminal.done(changed ? `${name} is on its way up again` : `${name} was not stopped`);
    if (options.json) terminal.data({ ok: true, changed });
  });
}
