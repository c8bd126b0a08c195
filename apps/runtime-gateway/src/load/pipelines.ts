import { isPolicyName, policyNames } from '@tiffin/contracts/gateway';
import { foldedHeader } from '@tiffin/http';
import { compileCondition } from '../conditions/compile-condition.js';
import type { PluginHost } from '../plugins/plugin-host.js';
import { Pipeline, type Step } from '../policies/pipeline.js';
import type { PolicyContext } from '../policies/policy.js';
import { compileAction } from '../policies/policy-table.js';
import { ConfigError, Faults } from './config-error.js';
import { Section } from './section.js';
import { type Said, StepNames, Surroundings } from './step-names.js';

/**
 * Pipelines by name of the API endpoint. An endpoint in two pipelines has the last one, as in Express Gateway. Throws ConfigError for
 * everything that is wrong.
 */
export function compilePipelines(config: Section, shared: Omit<PolicyContext, OfOneStep>): Map<string, Pipeline> {
  const faults = new Faults();
  const declared = declaredPolicies(config, shared.plugins, faults);
  const endpoints = new Set(config.section('apiEndpoints').keys());
  const surroundings = new Surroundings(config, shared.plugins);
  const pipelines = config.section('pipelines');
  const id = config.string('id') ?? '';
  const byEndpoint = new Map<string, Pipeline>();
  for (const name of pipelines.keys()) {
    const section = faults.gather(() => pipelines.section(name).allow('apiEndpoints', 'policies'));
    if (section === undefined) continue;
    const owned = new Set<string>();
    let places = 0;
    const context = {
      ...shared,
      own: (header: string) => void owned.add(foldedHeader(header)),
      place: () => `${id}:${name}:${places++}`,
      names: new StepNames(id, name, () => surroundings.of(section)),
    };
    const steps = faults.gather(() => stepsOf(section, declared, context)) ?? [];
    const pipeline = new Pipeline(steps, { owned, name, counters: shared.metrics.ofPipeline(name) });
    for (const endpoint of faults.gather(() => endpointsOf(section, endpoints)) ?? [])
      byEndpoint.set(endpoint, pipeline);
  }
  faults.tell();
  return byEndpoint;
}

function endpointsOf(pipeline: Section, known: ReadonlySet<string>): readonly string[] {
  const named = pipeline.strings('apiEndpoints') ?? [];
  const stranger = named.find((name) => !known.has(name));
  if (stranger === undefined) return named;
  throw new ConfigError(
    'API_ENDPOINT_UNKNOWN',
    `${pipeline.where} names the API endpoint "${stranger}", which is not in "apiEndpoints".`,
  );
}

function declaredPolicies(config: Section, plugins: PluginHost | undefined, faults: Faults): ReadonlySet<string> {
  const declared = faults.gather(() => config.strings('policies')) ?? [];
  for (const name of declared)
    faults.gather(() => {
      if (!isKnown(name, plugins)) throw unknownPolicy('"policies"', name);
    });
  return new Set(declared);
}

const isKnown = (name: string, plugins: PluginHost | undefined): boolean =>
  isPolicyName(name) || plugins?.policy(name) !== undefined;

function unknownPolicy(where: string, name: string): ConfigError {
  const known = policyNames.join(', ');
  return new ConfigError('POLICY_UNKNOWN', `${where} names the policy "${name}"; known are: ${known}.`);
}

function stepsOf(pipeline: Section, declared: ReadonlySet<string>, context: PipelineContext): Step[] {
  const faults = new Faults();
  const steps = (pipeline.list('policies') ?? []).flatMap((entry, index) => {
    const where = `${pipeline.where}, policies, entry ${index + 1}`;
    return faults.gather(() => stepsOfEntry(new Section(entry, where), declared, context)) ?? [];
  });
  faults.tell();
  return steps;
}

function stepsOfEntry(section: Section, declared: ReadonlySet<string>, context: PipelineContext): Step[] {
  const [name, ...others] = section.keys();
  if (name === undefined || others.length > 0) throw section.invalid('needs exactly one policy');
  if (!isKnown(name, context.plugins)) throw unknownPolicy(section.where, name);
  if (!declared.has(name)) {
    throw new ConfigError(
      'POLICY_NOT_DECLARED',
      `${section.where} uses the policy "${name}", which "policies" does not list.`,
    );
  }
  const listed = section.list(name) ?? [];
  // A policy without steps runs once with its defaults.
  const written = listed.length === 0 ? [{}] : listed;
  const faults = new Faults();
  const steps = written.flatMap((step, index) => {
    const where = `${section.where}, policy ${name}, step ${index + 1}`;
    return faults.gather(() => stepOf(name, new Section(step, where), context)) ?? [];
  });
  faults.tell();
  return steps;
}

/** What only a step can be told. */
type OfOneStep = 'own' | 'place' | 'keep' | 'inStore';

interface PipelineContext extends Omit<PolicyContext, 'keep' | 'inStore'> {
  readonly names: StepNames;
}

/** A step is the same where it says the same, its condition included, in a pipeline of the same name. */
const keeping = ({ states, names }: PipelineContext, said: Said): Pick<PolicyContext, 'keep' | 'inStore'> => ({
  keep: (unless, make) => states.take(unless === 'step changes' ? names.ofStep(said) : names.ofAnswers(said), make),
  inStore: () => names.inStore(said),
});

function stepOf(policy: string, step: Section, shared: PipelineContext): Step {
  step.allow('condition', 'action');
  const given = step.raw('action') === undefined ? {} : step.raw('action');
  const action = new Section(given, step.where);
  const context = { ...shared, ...keeping(shared, { policy, condition: step.raw('condition'), action }) };
  const faults = new Faults();
  const condition = faults.gather(() =>
    step.raw('condition') === undefined ? undefined : compileCondition(step.section('condition'), context),
  );
  const act = faults.gather(() => compileAction(policy, action, context));
  faults.tell();
  return { policy, condition, act: act! };
}
