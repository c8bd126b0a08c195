import type { CaseArea } from './conformance-case.js';
import { decisions } from './decisions.js';
import type { Verdict } from './verdict.js';

const kinds = ['same', 'decided', 'not yet', 'unexplained'] as const;

/** The documentation page: what is compared, what came of it, and why what differs does. */
export function conformanceTable(areas: readonly CaseArea[], verdicts: ReadonlyMap<string, Verdict>): string {
  const all = [...verdicts.values()];
  return [
    '# Express Gateway and this gateway, case by case',
    '<!-- Written by "npm run conformance"; its cases are in bench/express-gateway/cases/. -->',
    [
      'The same configuration and the same bytes of requests are given to Express Gateway 1.16.11 (Node 20, its Redis emulated) and to the gateway',
      'of Tiffin. Compared are the status, every header and the body of each answer, and method, URL, headers and body of what the service',
      'behind got. Not compared: `date`, `connection`, `keep-alive` and `transfer-encoding`, which belong to one connection or moment.',
    ].join('\n'),
    summary(areas, verdicts),
    '## In every answer',
    listed(true, all),
    '## Decided differences',
    listed(false, all),
    ...areas.flatMap((area) => [`## ${heading(area.area)}`, rows(area, verdicts)]),
  ].join('\n\n');
}

const heading = (text: string): string => text[0]!.toUpperCase() + text.slice(1);
const row = (cells: readonly (string | number)[]): string =>
  `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;

function summary(areas: readonly CaseArea[], verdicts: ReadonlyMap<string, Verdict>): string {
  const counted = (names: readonly string[]): readonly number[] => [
    names.length,
    ...kinds.map((kind) => names.filter((name) => verdicts.get(name)?.is === kind).length),
  ];
  const names = (area: CaseArea): readonly string[] => area.cases.map(({ name }) => name);
  return [
    row(['area', 'cases', ...kinds]),
    row(['---', '--:', '--:', '--:', '--:', '--:']),
    ...areas.map((area) => row([area.area, ...counted(names(area))])),
    row(['**all**', ...counted(areas.flatMap(names))]),
  ].join('\n');
}

const listed = (everywhere: boolean, all: readonly Verdict[]): string =>
  decisions
    .filter((decision) => Boolean(decision.everywhere) === everywhere)
    .map(({ id, reason }) => {
      const count = all.filter(({ because }) => because.includes(id)).length;
      return `- **${id}**${everywhere ? '' : ` (${count} ${count === 1 ? 'case' : 'cases'})`}: ${reason}`;
    })
    .join('\n');

const rows = ({ cases }: CaseArea, verdicts: ReadonlyMap<string, Verdict>): string =>
  [
    row(['case', 'requests', 'result']),
    row(['---', '--:', '---']),
    ...cases.map(({ name, requests }) => {
      const { is, because } = verdicts.get(name)!;
      return row([name, requests.length, because.length === 0 ? is : `${is}: ${because.join(', ')}`]);
    }),
  ].join('\n');
