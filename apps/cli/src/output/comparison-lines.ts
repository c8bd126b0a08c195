import type { ReleaseComparisonView } from '../api/release-comparison-document.js';
import { codeLines } from './code-lines.js';
import { inert } from './inert.js';
import { dataLines, lostLines } from './migration-lines.js';
import { styled } from './terminal.js';

type Of<Part extends keyof ReleaseComparisonView> = ReleaseComparisonView[Part] extends readonly (infer Item)[]
  ? Item
  : never;
type Dependencies = ReleaseComparisonView['dependencies'];
type Change = Of<'entities'>['change'];

const signs = { added: ['green', '+'], removed: ['red', '-'], changed: ['yellow', '~'] } as const;

const marked = (change: Change, text: string): string => styled(signs[change][0], `${signs[change][1]} ${text}`);

const fromTo = (before: string | null, after: string | null): string =>
  `${styled('red', before === null ? 'none' : inert(before))} → ${styled('green', after === null ? 'none' : inert(after))}`;

function entityLines({ change, type, name, fields, isTruncated }: Of<'entities'>): readonly string[] {
  return [
    `  ${marked(change, `${type} ${inert(name)}`)}`,
    ...fields.map(({ path, before, after }) => `      ${inert(path)}: ${fromTo(before, after)}`),
    ...(isTruncated ? ['      … and more fields'] : []),
  ];
}

const connectionLine = ({ change, from, to }: Of<'connections'>): string =>
  `  ${marked(change, `${inert(from.name)} → ${inert(to.name)}`)}`;

function dependencyLines({ changes, unknownUnits, isTruncated }: Dependencies): readonly string[] {
  return [
    ...changes.map(
      ({ is, ownerName, package: name, before, after }) =>
        `  ${inert(ownerName)} ${is === 'asked' ? 'asks for' : 'has installed'} ${inert(name)}: ${fromTo(before, after)}`,
    ),
    ...(isTruncated ? ['  … and more packages'] : []),
    ...unknownUnits.map((key) => `  ${inert(key)}: what is installed is not known of both releases`),
  ];
}

type Image = NonNullable<Of<'images'>['before']>;

const sizeText = (image: Image | null): string =>
  image?.sizeBytes == null ? '' : ` (${(image.sizeBytes / 1e6).toFixed(1)} MB)`;

const imageText = (image: Image | null): string | null =>
  image && `${image.digest.replace(/^(sha256:[0-9a-f]{12})[0-9a-f]+$/, '$1')}${sizeText(image)}`;

const imageLine = ({ unitName, before, after }: Of<'images'>): string =>
  `  ${inert(unitName)}: ${fromTo(imageText(before), imageText(after))}`;

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', styled('bold', title), ...lines];

/** What differs between two releases, for people: with all changed lines of code and statements, or with their number alone. */
export function comparisonLines(comparison: ReleaseComparisonView, code: 'lines' | 'numbers'): readonly string[] {
  const { from, to, entities, connections, dependencies, images, migrations } = comparison;
  const lines = [
    ...section('entities', entities.flatMap(entityLines)),
    ...section('connections', connections.map(connectionLine)),
    ...section('data', dataLines(migrations, code)),
    ...section('data that going back does not bring back', lostLines(migrations)),
    ...section('packages', dependencyLines(dependencies)),
    ...section('images', images.map(imageLine)),
    ...section('code', codeLines(comparison.code, code)),
  ];
  return [
    styled('bold', `${from.name} → ${to.name}`),
    ...(lines.length > 0 ? lines : ['Nothing changed between them.']),
  ];
}
