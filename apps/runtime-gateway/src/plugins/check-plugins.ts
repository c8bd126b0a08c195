import {
  type BoundSettings,
  type GatewayConfig,
  type PluginReport,
  type PolicyStep,
  type RegisteredPart,
  registrationFault,
  resolveSettings,
  settingReferences,
  settingStandIn,
} from '@tiffin/contracts';
import { isPolicyName } from '@tiffin/contracts/gateway';
import type { JsonLog } from '@tiffin/runtime';
import { compileCondition } from '../conditions/compile-condition.js';
import { ConfigError } from '../load/config-error.js';
import { Section } from '../load/section.js';
import { compilePluginAction } from './compile-plugin.js';
import { PluginHost } from './plugin-host.js';

/** Code of plugins may say what it likes: a report has room for this much of it. */
const mostNotes = 100;
const longestText = 2_000;

/** Runs the code of a config's plugins, and judges the steps that use it, before any setting has a value. */
export async function checkPlugins(config: GatewayConfig, log: JsonLog): Promise<PluginReport> {
  const check = new PluginCheck(config, log);
  try {
    return { plugins: await check.run(), problem: null, notes: check.told };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { plugins: [], problem: error.message.slice(0, longestText), notes: check.told };
  }
}

/** What it throws is for people. */
class PluginCheck {
  private readonly notes: string[] = [];
  private readonly standIns: BoundSettings;

  constructor(
    private readonly config: GatewayConfig,
    private readonly log: JsonLog,
  ) {
    const names = settingReferences([config.plugins, config.pipelines]).map(({ name }) => name);
    const values = Object.fromEntries(names.map((name) => [name, settingStandIn(name)]));
    this.standIns = { secrets: values, variables: values };
  }

  get told(): readonly string[] {
    return this.notes.slice(0, mostNotes).map((note) => note.slice(0, longestText));
  }

  async run(): Promise<PluginReport['plugins']> {
    const host = await this.start();
    if (host === undefined) return [];
    const plugins = host.registered.map(([name, { policies, conditions }]) => ({
      ...{ name, policies: policies.map(partOf), conditions: conditions.map(partOf) },
    }));
    const fault = registrationFault(plugins);
    if (fault !== undefined) throw new ConfigError('PLUGIN_FAILED', fault);
    const stranger = this.config.policies.find((policy) => !isPolicyName(policy) && host.policy(policy) === undefined);
    for (const [name, { policies }] of Object.entries(this.config.pipelines))
      for (const [policy, steps] of policies.flatMap((entry) => Object.entries(entry)))
        this.judgePolicy(host, policy, { steps, where: `pipeline "${name}", policy ${policy}` });
    // Last, as a step that uses it says more.
    if (stranger !== undefined) throw notThere(`"policies" lists ${stranger}`, host);
    return plugins;
  }

  /** Undefined: there is nothing to judge by. */
  private async start(): Promise<PluginHost | undefined> {
    const plugins = this.config.plugins ?? [];
    try {
      return await PluginHost.start({ ...this.config, plugins: resolveSettings(plugins, this.standIns) }, this.log);
    } catch (error) {
      this.rethrowUnlessUntold(error, plugins);
      return undefined;
    }
  }

  private judgePolicy(host: PluginHost, policy: string, { steps, where }: Steps): void {
    const brought = host.policy(policy);
    if (brought === undefined && !isPolicyName(policy)) throw notThere(where, host);
    for (const [index, step] of steps.entries()) {
      const place = `${where}, step ${index + 1}`;
      this.attempt(step, () => {
        const told = resolveSettings(step, this.standIns);
        if (told.condition !== undefined)
          compileCondition(new Section(told.condition, place), { plugins: host, log: this.log });
        if (brought !== undefined) compilePluginAction(host, brought, new Section(told.action ?? {}, place));
      });
    }
  }

  private attempt(step: PolicyStep, compile: () => void): void {
    try {
      compile();
    } catch (error) {
      this.rethrowUnlessUntold(error, step);
    }
  }

  /** Code that throws may do so because it was given no value. */
  private rethrowUnlessUntold(error: unknown, told: unknown): void {
    const isCode = error instanceof ConfigError && error.code === 'PLUGIN_FAILED';
    if (!isCode || settingReferences(told).length === 0) throw error;
    this.notes.push(`${error.message} It is tried again once its settings have values.`);
  }
}

interface Steps {
  readonly steps: readonly PolicyStep[];
  readonly where: string;
}

function notThere(where: string, { registered }: PluginHost): ConfigError {
  const names = registered.flatMap(([, { policies }]) => policies.map(({ name }) => name));
  const there = names.length === 0 ? 'they register none' : `they register ${names.join(', ')}`;
  return new ConfigError('POLICY_UNKNOWN', `${where}: no plugin registers a policy of that name; ${there}.`);
}

const partOf = ({ name, schema }: { readonly name: string; readonly schema?: unknown }): RegisteredPart => ({
  ...{ name, schema: schema ?? null },
});
