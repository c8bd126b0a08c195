import { canonicalJson, type Json, sameJson } from '@tiffin/kernel';

/** A place inside an entity whose value differs. */
export interface FieldChange {
  /** `settings.host`; parts of a list go by their names, where they have some: `properties.color.type`. */
  readonly path: string;
  /** The value as people read it, cut where it is long; null where there is none. A setting is shown by its name: `secret DB_PASSWORD`. */
  readonly before: string | null;
  readonly after: string | null;
}

/** Longest value that is shown, in characters. */
const longest = 200;
/** Longest part of a path. */
const longestPart = 60;
const deepest = 12;

type Fields = ReadonlyMap<string, unknown>;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a part of a list goes by, so that one that is put in first does not change all others. */
function keyOfPart(part: unknown): string | null {
  if (!isRecord(part)) return null;
  const key = part['id'] ?? part['name'];
  return typeof key === 'string' ? key : null;
}

function partsOf(list: readonly unknown[]): Fields | null {
  const keyed = list.map((part) => [keyOfPart(part) ?? '', part] as const);
  const parts = new Map(keyed);
  return parts.has('') || parts.size < list.length ? null : parts;
}

const settingText = (value: Readonly<Record<string, unknown>>): string | null => {
  const [[kind, name] = [], ...more] = Object.entries(value);
  const isSetting = more.length === 0 && (kind === 'secret' || kind === 'variable') && typeof name === 'string';
  return isSetting ? `${kind} ${name}` : null;
};

/** The fields of what has some; null for what is shown as a whole. */
function fieldsOf(value: unknown): Fields | null {
  if (Array.isArray(value)) return partsOf(value);
  return isRecord(value) && settingText(value) === null ? new Map(Object.entries(value)) : null;
}

const shortened = (text: string): string => (text.length > longest ? `${text.slice(0, longest)}…` : text);

function shown(value: unknown): string | null {
  if (value === undefined) return null;
  if (typeof value === 'string') return shortened(value);
  return shortened((isRecord(value) ? settingText(value) : null) ?? canonicalJson(value as Json));
}

const quoted = (value: unknown): string | null =>
  value === undefined ? null : shortened(canonicalJson(value as Json));

function valueChange(path: string, before: unknown, after: unknown): FieldChange {
  const change = { path, before: shown(before), after: shown(after) };
  // The text "5" that becomes the number 5 would read as no change.
  return change.before === change.after ? { path, before: quoted(before), after: quoted(after) } : change;
}

const nothing: Fields = new Map();

/** The parts of both values, where they can be told part by part; what is not there has none. */
function partsOfBoth(before: unknown, after: unknown): readonly [Fields, Fields] | null {
  const from = before === undefined ? nothing : fieldsOf(before);
  const to = after === undefined ? nothing : fieldsOf(after);
  return from && to && from.size + to.size > 0 ? [from, to] : null;
}

/** A text for people, of which each part is cut, and the whole. */
const shownPath = (path: readonly string[]): string =>
  shortened(path.map((part) => (part.length > longestPart ? `${part.slice(0, longestPart)}…` : part)).join('.'));

/** Records are equal where their fields are; of lists the order counts too. */
const areInOrder = ([from, to]: readonly [Fields, Fields], value: unknown): boolean =>
  !Array.isArray(value) || [...from.keys()].join('\n') === [...to.keys()].join('\n');

/** Notes differences as long as there is room, so that what somebody made large costs no more than what is shown. */
class Differences {
  readonly found: FieldChange[] = [];

  constructor(private readonly most: number) {}

  /** Whether the two differ, as far as there was room to look. */
  note(path: readonly string[], before: unknown, after: unknown): boolean {
    if (before === after || this.found.length > this.most) return false;
    const parts = path.length < deepest ? partsOfBoth(before, after) : null;
    if (!parts) return !sameJson(before, after) && this.add(path, before, after);
    // Without any inside: parts of which only the order is another.
    return this.noteParts(path, parts) || (!areInOrder(parts, after) && this.add(path, before, after));
  }

  private noteParts(path: readonly string[], [from, to]: readonly [Fields, Fields]): boolean {
    const keys = [...new Set([...from.keys(), ...to.keys()])];
    return keys.filter((key) => this.note([...path, key], from.get(key), to.get(key))).length > 0;
  }

  private add(path: readonly string[], before: unknown, after: unknown): true {
    this.found.push(valueChange(shownPath(path), before, after));
    return true;
  }
}

/** The fields in which two entities differ, from the outermost to the innermost that do; a few more than `most` where there are more. */
export function compareFields(before: object, after: object, most: number = Infinity): readonly FieldChange[] {
  const differences = new Differences(most);
  differences.note([], before, after);
  return differences.found;
}
