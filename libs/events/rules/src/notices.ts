import type { Occurrence } from './cloud-event.js';
import type { PublicAction } from './public-events.js';

/** What a member may be told of by mail. */
export const noticeKinds = ['failures', 'approvals'] as const;
export type NoticeKind = (typeof noticeKinds)[number];

interface Notice {
  readonly kind: NoticeKind;
  /** One line, of the names that the act has. */
  readonly text: (names: Names) => string;
}
interface Names {
  readonly project: string;
  readonly environment: string;
  readonly release: string;
  readonly domain: string;
  readonly expires: string;
}

const requested: Notice = {
  kind: 'approvals',
  text: ({ release, environment, project }) => `${release} waits to be approved for "${environment}" of "${project}"`,
};
const notices: Partial<Readonly<Record<PublicAction, Notice>>> = {
  'certificate.fail': {
    kind: 'failures',
    text: ({ domain, environment, project }) =>
      `no certificate could be had for ${domain}, of "${environment}" of "${project}"`,
  },
  'certificate.expire': {
    kind: 'failures',
    text: ({ domain, environment, project, expires }) =>
      `the certificate of ${domain}, of "${environment}" of "${project}", ends on ${expires} and could not be renewed`,
  },
  'deployment.fail': {
    kind: 'failures',
    text: ({ release, environment, project }) => `${release} could not be deployed to "${environment}" of "${project}"`,
  },
  'revision.build-fail': { kind: 'failures', text: ({ project }) => `"${project}" could not be built` },
  'promotion.fail': {
    kind: 'failures',
    text: ({ release, environment, project }) =>
      `the promotion of ${release} to "${environment}" of "${project}" failed`,
  },
  'promotion.error': {
    kind: 'failures',
    text: ({ release, environment, project }) =>
      `the promotion of ${release} to "${environment}" of "${project}" could not be carried out`,
  },
  'promotion.request': requested,
  'promotion.automate': requested,
};

export const noticedActions = Object.keys(notices) as readonly PublicAction[];

/** One line, whatever is in it: a name must not begin a header or a paragraph of its own. */
const line = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
const mostLines = 20;
const oldestMs = 24 * 3_600_000;

export interface Notices {
  readonly tenant: string;
  readonly kinds: readonly NoticeKind[];
  readonly occurrences: readonly Occurrence[];
  readonly consoleUrl: string;
}

/** What a member is written; null: there is nothing that they want to know. What is older than a day at `at` nobody is written any more. */
export function noticeLetter({ tenant, kinds, occurrences, consoleUrl }: Notices, at: Date) {
  const texts = occurrences
    .filter((one) => at.getTime() - one.at.getTime() < oldestMs)
    .flatMap((one) => textOf(one, kinds) ?? []);
  const [first] = texts;
  if (first === undefined) return null;
  const more = texts.length > mostLines ? [`… and ${texts.length - mostLines} more.`] : [];
  return {
    subject: line(texts.length === 1 ? `${tenant}: ${first}` : `${tenant}: ${texts.length} things need a look`),
    text: [
      [...texts.slice(0, mostLines).map((text) => `- ${text}`), ...more].join('\n'),
      `Look at it: ${consoleUrl}`,
      'You get this letter since you asked for it. Tell us there, or with `tiffin notifications`, where you want it no longer.',
    ].join('\n\n'),
  };
}

function textOf(occurrence: Occurrence, kinds: readonly NoticeKind[]): string | null {
  const notice = notices[occurrence.action];
  if (!notice || !kinds.includes(notice.kind)) return null;
  if (notice.kind === 'approvals' && !occurrence.needsApproval) return null;
  return line(notice.text(namesOf(occurrence)));
}

const namesOf = ({ project, environment, release, detail }: Occurrence): Names => ({
  project: nameOf(project, '?'),
  environment: nameOf(environment, '?'),
  release: nameOf(release, 'a release'),
  domain: wordOf(detail.domain),
  expires: wordOf(detail.expires),
});

const wordOf = (value: unknown): string => (typeof value === 'string' ? value : '?');

const nameOf = (named: { readonly name: string } | null, otherwise: string): string => named?.name ?? otherwise;
