import { argumentType, type MethodArgument, type MethodConfig, methodProblems, methodVerb } from '@tiffin/contracts';
import type { ModelClass } from '../juggler.js';
import { guardCallbacks } from './guard-callbacks.js';
import { LoadError } from './load-error.js';
import { canonicalName, RemoteHooks } from './remote-hooks.js';
import { withoutUndefined } from './without-undefined.js';

/** What `Model.app` gives to scripts. */
export interface ScriptApp {
  readonly models: Readonly<Record<string, ModelClass>>;
}

type OneOrMany<Item> = Item | readonly Item[];

/** The second argument of LoopBack 3's `Model.remoteMethod`. */
interface RemoteMethodOptions {
  readonly accepts?: OneOrMany<MethodArgument>;
  readonly returns?: OneOrMany<MethodArgument>;
  readonly http?: OneOrMany<Partial<MethodConfig['http']>>;
  readonly description?: OneOrMany<string>;
  readonly notes?: OneOrMany<string>;
  readonly documented?: boolean;
  readonly isStatic?: boolean;
}

/** What a script declared on its model beside hooks and validations, which are the juggler's own. */
export class RemoteFacade {
  readonly methods: MethodConfig[] = [];
  readonly disabled = new Set<string>();
  readonly hooks: RemoteHooks;

  constructor(
    private readonly Model: ModelClass,
    private readonly timeoutMs: number,
  ) {
    this.hooks = new RemoteHooks(timeoutMs);
  }

  /** Gives the class LoopBack 3's functions. */
  attach(app: ScriptApp): void {
    const { hooks, disabled } = this;
    const on = (phase: 'before' | 'after' | 'error') => (name: string, listener: (...args: unknown[]) => unknown) =>
      hooks.add(phase, name, listener);
    guardCallbacks(this.Model, this.timeoutMs);
    Object.assign(this.Model, {
      app,
      getApp: (done: (error: null, app: ScriptApp) => void) => done(null, app),
      remoteMethod: (name: string, options: RemoteMethodOptions = {}) => this.#declare(name, options),
      beforeRemote: on('before'),
      afterRemote: on('after'),
      afterRemoteError: on('error'),
      disableRemoteMethodByName: (name: string) => void disabled.add(canonicalName(name)),
      disableRemoteMethod: (name: string, isStatic = true) =>
        void disabled.add(canonicalName(isStatic ? name : `prototype.${name}`)),
    });
  }

  #declare(name: string, options: RemoteMethodOptions): void {
    for (const http of listOf(options.http ?? {})) {
      const method = methodFrom(name, options, http);
      const [problem] = methodProblems(method);
      if (problem)
        throw new LoadError(
          `Model "${this.Model.modelName}": method "${name}", "${problem.path.join('.')}": ${problem.message}.`,
        );
      this.methods.push(method);
    }
  }
}

function methodFrom(name: string, options: RemoteMethodOptions, http: Partial<MethodConfig['http']>): MethodConfig {
  const ofRow = options.isStatic === false && !name.startsWith('prototype.');
  return withoutUndefined<MethodConfig>({
    name: ofRow ? `prototype.${name}` : name,
    description: sentence(options.description),
    notes: sentence(options.notes),
    documented: options.documented,
    accessScopes: undefined,
    accepts: listOf(options.accepts ?? []).map(normalised),
    returns: listOf(options.returns ?? []).map(normalised),
    http: { ...http, path: http.path ?? `/${name.replace(/^prototype\./, '')}`, verb: verbOf(http.verb) },
  });
}

const sentence = (text: OneOrMany<string> | undefined): string | undefined =>
  text === undefined ? undefined : listOf(text).join(' ');

const listOf = <Item>(value: OneOrMany<Item>): readonly Item[] => (Array.isArray(value) ? value : [value as Item]);

/** What is no verb stays, for the message that refuses it. */
const verbOf = (verb: string = 'post'): MethodConfig['http']['verb'] =>
  methodVerb(verb) ?? (verb as MethodConfig['http']['verb']);

/** Scripts write types as `'string'`, `['string']`, `String` or a model's name; those become the config's. */
function normalised(argument: MethodArgument): MethodArgument {
  const given: unknown = argument.type;
  return { ...argument, type: argumentType(typeof given === 'function' ? given.name : given) ?? 'Object' };
}
