import { BoundSetting } from '@tiffin/contracts';
import type { PluginHost } from '../plugins/plugin-host.js';
import type { Section } from './section.js';

const hashOf = (text: string): string => process.getBuiltinModule('node:crypto').hash('sha256', text, 'base64url');

/** What decides on answers besides the steps of a pipeline. It is as large as the config: read once, and only where a step keeps answers. */
export class Surroundings {
  #ofAll: string | undefined;

  constructor(
    private readonly config: Section,
    private readonly plugins: PluginHost | undefined,
  ) {}

  /** The same as long as a URL means the same: the pipeline, its API endpoints, all services, and the code of plugins. */
  of(pipeline: Section): string {
    this.#ofAll ??= hashOf(JSON.stringify([this.config.raw('serviceEndpoints'), this.plugins?.run]));
    const endpoints = this.config.section('apiEndpoints');
    const named = (pipeline.strings('apiEndpoints') ?? []).map((name) => endpoints.raw(name));
    return hashOf(JSON.stringify([pipeline.fields, named, this.#ofAll]));
  }
}

/** What a step says. */
export interface Said {
  readonly policy: string;
  readonly condition: unknown;
  readonly action: Section;
}

/** By what the steps of a pipeline find again what they have counted and kept: in another config, and in what replicas share. */
export class StepNames {
  readonly #alike = new Map<string, number>();
  #around: string | undefined;

  constructor(
    private readonly gateway: string,
    private readonly pipeline: string,
    private readonly around: () => string,
  ) {}

  /** Of a step that says the same, wherever it stands and whatever is around it. */
  ofStep({ policy, condition, action }: Said): string {
    return hashOf(JSON.stringify([this.pipeline, policy, condition, action.fields]));
  }

  /** Of a step that says the same where nothing has changed that decides on answers. */
  ofAnswers(said: Said): string {
    return `${this.ofStep(said)} ${(this.#around ??= this.around())}`;
  }

  /** The same in every replica. No value of a secret is in it, not even as a hash: others can read it. */
  inStore({ policy, condition, action }: Said): string {
    const said = JSON.stringify([this.pipeline, policy, condition, action.fields], nameOfSecret);
    const step = hashOf(said).slice(0, 22);
    const number = this.#alike.get(step) ?? 0;
    this.#alike.set(step, number + 1);
    return `${this.gateway}:${this.pipeline}:${step}:${number}`;
  }
}

const nameOfSecret = (_: string, value: unknown): unknown =>
  value instanceof BoundSetting ? { secret: value.name } : value;
