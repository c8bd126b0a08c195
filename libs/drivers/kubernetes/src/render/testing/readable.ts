import type { KubeObject } from '../kube-object.js';

type Members = Readonly<Record<string, unknown>>;

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isPlain = (text: string): boolean =>
  /^[A-Za-z/][A-Za-z0-9_./@:% ()-]*$/.test(text) && !/: |:$| $|^(true|false|null)$/.test(text);

/** As Prettier has them: in single quotes where that takes no escape. */
function scalar(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  if (isPlain(value)) return value;
  return /^[ -~]*$/.test(value) ? `'${value.replaceAll("'", "''")}'` : JSON.stringify(value);
}

function lines(value: unknown): readonly string[] {
  if (Array.isArray(value)) {
    return value.flatMap((element) => {
      const [first = '', ...rest] = lines(element);
      return [`- ${first}`, ...rest.map((line) => `  ${line}`)];
    });
  }
  if (!isMembers(value)) return [scalar(value)];
  return Object.entries(value).flatMap(([name, member]) => {
    const isInline = typeof member !== 'object' || member === null || Object.keys(member).length === 0;
    if (isInline) return [`${scalar(name)}: ${scalar(member)}`];
    return [`${scalar(name)}:`, ...lines(member).map((line) => `  ${line}`)];
  });
}

/** A Secret shows what it holds, and a program is told by its length. */
function shown(value: unknown, path: string): unknown {
  if (Array.isArray(value)) return value.map((element) => shown(element, path));
  if (isMembers(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shown(member, `${path}.${name}`)]));
  }
  if (typeof value !== 'string') return value;
  if (path.startsWith('.data.')) return Buffer.from(value, 'base64').toString();
  return value.startsWith('--import=data:') ? '--import=data:text/javascript,<the walls step>' : value;
}

/** YAML that a person can read, an object after the other. */
export const readable = (objects: readonly KubeObject[]): string =>
  objects.map((object) => `${lines(shown(object, '')).join('\n')}\n`).join('---\n');
