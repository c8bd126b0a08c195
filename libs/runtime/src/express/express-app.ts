import express from './express-library.cjs';

/** Proxies of the platform reach a unit from such addresses; a client's own address is the first that is none of them. */
const platformProxies = 'loopback, linklocal, uniquelocal';

type Value = unknown;

/** The part of Express' application that its request and response ask: settings. It routes nothing. */
export class ExpressApp {
  readonly settings: Record<string, Value> = {};
  readonly locals: Record<string, Value> = Object.create(null);
  readonly mountpath = '/';

  constructor() {
    this.set('env', 'production');
    this.set('etag', 'weak');
    this.set('query parser', 'extended');
    this.set('subdomain offset', 2);
    this.set('trust proxy', platformProxies);
    this.set('jsonp callback name', 'callback');
    this.locals['settings'] = this.settings;
  }

  get(name: string): Value {
    return this.settings[name];
  }

  /** As Express does, also makes the function that a setting stands for. */
  set(name: string, value: Value): this {
    this.settings[name] = value;
    const { compileETag, compileQueryParser, compileTrust } = express.settings;
    if (name === 'etag') this.settings['etag fn'] = compileETag(value);
    if (name === 'query parser') this.settings['query parser fn'] = compileQueryParser(value);
    if (name === 'trust proxy') this.settings['trust proxy fn'] = compileTrust(value);
    return this;
  }

  enabled(name: string): boolean {
    return Boolean(this.get(name));
  }

  disabled(name: string): boolean {
    return !this.get(name);
  }

  enable(name: string): this {
    return this.set(name, true);
  }

  disable(name: string): this {
    return this.set(name, false);
  }

  render(view: string, _options: unknown, done: (error: Error) => void): void {
    done(new Error(`The view "${view}" cannot be rendered: there is no view engine here. Send text or JSON instead.`));
  }
}
