import { stringify } from 'yaml';
import { areas } from '../express-gateway/cases/index.js';
import { readText, sent } from './problem-with.js';

type Random = () => number;
type Tree = Record<string, unknown> | unknown[];

const values: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1.5, 1e21, Number.NaN, '', ' ', 'x', '*', '/', '/*', [], {}, [[]], [null], { x: null }],
  ...[
    '${NOBODY}',
    '${NOBODY:-3}',
    '${req.url}',
    "${req.headers['x']}",
    '(a+)+$',
    '.*.*.*x',
    '(',
    '[',
    '\\',
    'a'.repeat(20_000),
  ],
  ...[
    'http://',
    'http://127.0.0.1:1',
    'ftp://x',
    'http://x/?y',
    'https://x:99999',
    'GET',
    'GET,POST',
    'no',
    'yes',
    '1e3',
    '0x10',
    '12ab',
  ],
  ...[
    '__proto__',
    'constructor',
    '\0',
    '\r\n',
    '\u2028',
    '\ud800',
    { name: 'not', condition: { name: 'always' } },
    { name: 'allOf' },
  ],
  ...[
    { $setting: 'x' },
    { secret: 'x' },
    { action: {} },
    [{ action: null }],
    { constructor: { prototype: 1 } },
    new Array(100).fill('x'),
  ],
];
const keys = [
  ...[
    'apiEndpoints',
    'serviceEndpoints',
    'policies',
    'pipelines',
    'host',
    'paths',
    'methods',
    'scopes',
    'urls',
    'url',
    'action',
  ],
  ...[
    'condition',
    'name',
    'conditions',
    'serviceEndpoint',
    'max',
    'windowMs',
    'proxy',
    'cors',
    'jwt',
    'key-auth',
    'hostRegex',
    'pathRegex',
  ],
  ...[
    'http',
    'https',
    'admin',
    'port',
    'tls',
    'apiEndpoint',
    'pipeline',
    'policy',
    '__proto__',
    'constructor',
    '',
    ' ',
    'x',
    '0',
    'toString',
  ],
];
const noise = [
  ...[
    '\t',
    ' ',
    '\n',
    '\n\n',
    ':',
    ': ',
    '- ',
    '-',
    '#',
    '&a ',
    '*a',
    '*a : b',
    '!!js/function x',
    '!!binary x',
    '{',
    '}',
    '[',
    ']',
    '|',
    '>',
  ],
  ...[
    '"',
    "'",
    '%',
    '@',
    '`',
    '\0',
    '\ufeff',
    '---\n',
    '...\n',
    '? ',
    '<<: *a\n',
    '? [x]\n',
    '${',
    '}',
    '\\u0000',
    '  ',
    '\r',
    '=',
    '~',
    ',',
  ],
];

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null;

/** Configurations of gateways with something wrong in most of them, made of those that are compared with Express Gateway. */
export class FuzzedConfigs {
  readonly #sound = areas.flatMap(({ cases }) => cases.map(({ config }) => placed(config)));
  readonly #loaded = this.#sound.map((config) => sent(readText(stringify(config))));

  constructor(private readonly random: Random) {}

  /** `sound`, with some members changed, put in or taken away. */
  tree(sound: object): Record<string, unknown> {
    const root = structuredClone(sound) as Record<string, unknown>;
    for (let changes = Math.floor(this.random() * 4); changes > 0; changes -= 1) this.#change(root);
    return root;
  }

  /** In the form that the runtime loads. */
  normalised(): Record<string, unknown> {
    return JSON.parse(JSON.stringify(this.tree(this.#of(this.#loaded)))) as Record<string, unknown>;
  }

  /** As YAML or JSON, in which some bytes may be wrong, too. */
  text(): string {
    const root = this.tree(this.#of(this.#sound));
    let text = this.#chance(0.2) ? JSON.stringify(root, null, this.#chance(0.5) ? 2 : 0) : stringify(root);
    for (let changes = this.#chance(0.5) ? 0 : 1 + Math.floor(this.random() * 3); changes > 0; changes -= 1)
      text = this.#changed(text);
    return text;
  }

  #change(root: Record<string, unknown>): void {
    const trees = below(root);
    const tree = this.#of(trees);
    const names = Object.keys(tree);
    const name = names.length > 0 && this.#chance(0.8) ? this.#of(names) : this.#of(keys);
    const fields = tree as Record<string, unknown>;
    if (this.#chance(0.2)) delete fields[name];
    else if (this.#chance(0.3)) put(fields, this.#of(keys), Object.hasOwn(fields, name) ? fields[name] : null);
    else put(fields, name, this.#chance(0.2) ? structuredClone(this.#of(trees)) : structuredClone(this.#of(values)));
  }

  #changed(text: string): string {
    const at = Math.floor(this.random() * text.length);
    const to = at + Math.floor(this.random() * 12);
    return (
      text.slice(0, at) +
      this.#of([...noise, text.slice(at, to).repeat(2), '']) +
      text.slice(this.#chance(0.5) ? at : to)
    );
  }

  #chance(share: number): boolean {
    return this.random() < share;
  }

  #of<One>(all: readonly One[]): One {
    return all[Math.floor(this.random() * all.length)]!;
  }
}

/** With addresses in the places where the cases leave them open. */
const placed = (config: object): object =>
  JSON.parse(
    JSON.stringify(config).replaceAll('{backend}', 'http://127.0.0.1:1').replaceAll('{host}', 'x.test'),
  ) as object;

/** A member of its own, whatever it is called. */
function put(of: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(of, name, { value, writable: true, enumerable: true, configurable: true });
}

function below(tree: Tree): Tree[] {
  const trees = [tree];
  for (const one of trees) trees.push(...Object.values(one).filter(isTree));
  return trees;
}
