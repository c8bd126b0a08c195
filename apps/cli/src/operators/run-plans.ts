import type { ApiClient } from '../api/api-client.js';
import {
  assignPlanMutation,
  changePlanMutation,
  createPlanMutation,
  type OperatorPlanRow,
  operatorPlansQuery,
  overrideQuotaMutation,
  removeQuotaOverrideMutation,
  setDefaultPlanMutation,
} from '../api/operator-documents.js';
import { exitCode } from '../exit-code.js';
import { Failure } from '../failure.js';
import { styled, type Terminal } from '../output/terminal.js';
import { asOperator, type OperatorOptions } from './as-operator.js';
import { limitText, overrideText, readLimit, type StatedLimit } from './limit-texts.js';
import { tenantIdOf } from './run-tenants.js';

export function runPlans(options: OperatorOptions): Promise<void> {
  return asOperator(options, async (api, terminal) => {
    const { plans, resources } = (await api.ask(operatorPlansQuery, {})).operator;
    if (options.json) return terminal.data({ ok: true, plans, resources });
    for (const plan of plans) showPlan(terminal, plan);
  });
}

export function runPlan(slug: string, name: string, options: OperatorOptions): Promise<void> {
  return asOperator(options, async (api, terminal) => {
    const planId = (await planOf(api, name)).id;
    const input = { tenantId: await tenantIdOf(api, slug), planId };
    const { tenant } = (await api.ask(assignPlanMutation, { input })).assignPlan;
    terminal.done(`${slug} has the plan ${tenant.plan}`);
    if (options.json) terminal.data({ ok: true, tenant });
  });
}

type Limits = readonly StatedLimit[];

export function runCreatePlan(name: string, limits: Limits, options: OperatorOptions): Promise<void> {
  return asOperator(options, async (api, terminal) => {
    const { plan } = (await api.ask(createPlanMutation, { input: { name, limits: [...limits] } })).createPlan;
    toldOf(terminal, plan);
  });
}

export function runChangePlan(name: string, limits: Limits, options: OperatorOptions): Promise<void> {
  return asOperator(options, async (api, terminal) => {
    const input = { planId: (await planOf(api, name)).id, limits: [...limits] };
    toldOf(terminal, (await api.ask(changePlanMutation, { input })).changePlan.plan);
  });
}

/** Without a name: which it is. */
export function runDefaultPlan(name: string | undefined, options: OperatorOptions): Promise<void> {
  return asOperator(options, async (api, terminal) => {
    if (name === undefined) {
      const plan = (await api.ask(operatorPlansQuery, {})).operator.plans.find(({ isDefault }) => isDefault);
      if (!plan) throw new Failure('No plan is the default.');
      return toldOf(terminal, plan);
    }
    const input = { planId: (await planOf(api, name)).id };
    toldOf(terminal, (await api.ask(setDefaultPlanMutation, { input })).setDefaultPlan.plan);
  });
}

interface OverrideOptions extends OperatorOptions {
  readonly until?: string;
  readonly remove?: boolean;
}

export function runOverride(
  slug: string,
  [resource, limit]: readonly [string, string | undefined],
  options: OverrideOptions,
): Promise<void> {
  if ((limit === undefined) !== (options.remove === true))
    throw new Failure('Say the limit (a number, or none), or --remove.', exitCode.usage);
  return asOperator(options, async (api, terminal) => {
    const tenantId = await tenantIdOf(api, slug);
    const { overrides } = await overridden(api, { tenantId, resource }, { limit, until: options.until ?? null });
    if (options.json) return terminal.data({ ok: true, tenant: slug, overrides });
    terminal.done(limit === undefined ? `${slug} has the limit of its plan again` : `${slug} has limits of its own`);
    for (const override of overrides) terminal.line(`  ${overrideText(override)}`);
  });
}

async function overridden(
  api: ApiClient,
  of: { readonly tenantId: string; readonly resource: string },
  { limit, until }: { readonly limit: string | undefined; readonly until: string | null },
) {
  if (limit === undefined)
    return (await api.ask(removeQuotaOverrideMutation, { input: of })).removeQuotaOverride.tenant;
  const input = { ...of, limit: readLimit(limit), until };
  return (await api.ask(overrideQuotaMutation, { input })).overrideQuota.tenant;
}

async function planOf(api: ApiClient, name: string): Promise<OperatorPlanRow> {
  const { plans } = (await api.ask(operatorPlansQuery, {})).operator;
  const plan = plans.find((one) => one.name === name);
  if (plan) return plan;
  const names = plans.map((one) => one.name).join(', ');
  throw new Failure(`There is no plan "${name}". There are: ${names}.`, exitCode.usage);
}

function toldOf(terminal: Terminal, plan: OperatorPlanRow): void {
  if (terminal.json) return terminal.data({ ok: true, plan });
  showPlan(terminal, plan);
}

function showPlan(terminal: Terminal, { name, isDefault, tenants, limits }: OperatorPlanRow): void {
  const note = `${isDefault ? ', the default' : ''}, of ${tenants} ${tenants === 1 ? 'tenant' : 'tenants'}`;
  terminal.line(`${styled('bold', name)}${note}`);
  for (const { resource, limit } of limits) terminal.line(`  ${resource}: ${limitText(limit)}`);
}
