import { isPolicyName, policyNames } from '@tiffin/contracts/gateway';
import { foldedHeader } from '@tiffin/http';
import { compileCondition } from '../conditions/compile-condition.js';
import type { PluginHost } from '../plugins/plugin-host.js';
import { Pipeline, type Step } from '../policies/pipeline.js';
import type { PolicyContext } from '../policies/policy.js';
import { compileAction } from '../policies/policy-table.js';
import { ConfigError } from './config-error.js';
import { Section } from './section.js';

/** Pipelines by name of the API endpoint. An endpoint in two pipelines has the last one, as in Express Gateway. */
export function compilePipelines(
  config: Section,
  shared: Omit<PolicyContext, 'own' | 'place' | 'keep'>,
): Map<string, Pipeline> {
  const declared = declaredPolicies(config, shared.plugins);
  const endpoints = config.section('apiEndpoints').keys();
  const pipelines = config.section('pipelines');
  const byEndpoint = new Map<string, Pipeline>();
  for (const name of pipelines.keys()) {
    const section = pipelines.section(name).allow('apiEndpoints', 'policies');
    const owned = new Set<string>();
    let places = 0;
    const context = {
      ...shared,
      own: (header: string) => void owned.add(foldedHeader(header)),
      place: () => `${config.string('id') ?? ''}:${name}:${places++}`,
      whole: JSON.stringify([section.fields, config.raw('serviceEndpoints')]),
      pipeline: name,
    };
    const pipeline = new Pipeline(stepsOf(section, declared, context), {
      ...{ owned, name, counters: shared.metrics.ofPipeline(name) },
    });
    for (const endpoint of section.strings('apiEndpoints') ?? []) {
      if (!endpoints.includes(endpoint)) {
        throw new ConfigError(
          'API_ENDPOINT_UNKNOWN',
          `${section.where} names the API endpoint "${endpoint}", which is not in "apiEndpoints".`,
        );
      }
      byEndpoint.set(endpoint, pipeline);
    }
  }
  return byEndpoint;
}

function declaredPolicies(config: Section, plugins: PluginHost | undefined): ReadonlySet<string> {
  const declared = config.strings('policies') ?? [];
  const stranger = declared.find((name) => !isKnown(name, plugins));
  if (stranger !== undefined) throw unknownPolicy('"policies"', stranger);
  return new Set(declared);
}

const isKnown = (name: string, plugins: PluginHost | undefined): boolean =>
  isPolicyName(name) || plugins?.policy(name) !== undefined;

function unknownPolicy(where: string, name: string): ConfigError {
  const known = policyNames.join(', ');
  return new ConfigError('POLICY_UNKNOWN', `${where} names the policy "${name}"; known are: ${known}.`);
}

function stepsOf(pipeline: Section, declared: ReadonlySet<string>, context: PipelineContext): Step[] {
  const entries = pipeline.list('policies') ?? [];
  return entries.flatMap((entry, index) => {
    const section = new Section(entry, `${pipeline.where}, policies, entry ${index + 1}`);
    const [name, ...others] = section.keys();
    if (name === undefined || others.length > 0) throw section.invalid('needs exactly one policy');
    if (!isKnown(name, context.plugins)) throw unknownPolicy(pipeline.where, name);
    if (!declared.has(name)) {
      throw new ConfigError(
        'POLICY_NOT_DECLARED',
        `${pipeline.where} uses the policy "${name}", which "policies" does not list.`,
      );
    }
    const listed = section.list(name) ?? [];
    // A policy without steps runs once with its defaults.
    const steps = listed.length === 0 ? [{}] : listed;
    return steps.map((step) => stepOf(name, new Section(step, `${pipeline.where}, policy ${name}`), context));
  });
}

interface PipelineContext extends Omit<PolicyContext, 'keep'> {
  readonly pipeline: string;
  /** The pipeline with the services behind it, as the config has them. */
  readonly whole: string;
}

/** A step is the same where it stands in the same pipeline and says the same; conditions and the steps around it may be others. */
function keeping({ states, pipeline, whole }: PipelineContext, policy: string, action: Section): PolicyContext['keep'] {
  const step = JSON.stringify([pipeline, policy, action.fields]);
  return (unless, make) => states.take(unless === 'step changes' ? step : step + whole, make);
}

function stepOf(policy: string, step: Section, shared: PipelineContext): Step {
  step.allow('condition', 'action');
  const action =
    step.raw('action') === undefined ? new Section({}, step.where) : new Section(step.raw('action'), step.where);
  const context = { ...shared, keep: keeping(shared, policy, action) };
  return {
    policy,
    condition: step.raw('condition') === undefined ? undefined : compileCondition(step.section('condition'), context),
    act: compileAction(policy, action, context),
  };
}
