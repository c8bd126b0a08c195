import { readReleaseContent, type ReleaseContent } from '@tiffin/builds-rules';
import { settingNames } from '@tiffin/deployments-rules';
import type { EnvironmentId, PromotionId, ReleaseId } from '@tiffin/kernel';
import type { Asked } from '@tiffin/promotion-operations';
import { type CandidateFacts, type GateFacts, type Hold, type Stage } from '@tiffin/promotion-rules';
import { Prisma } from '../generated/client.js';
import { checkedSets, question } from '../reads/checked-sets.js';
import { idOf, orNull, text } from '../reads/decode.js';
import { type Row, RowShape } from '../reads/row-shape.js';
import { irreversibleQuestion, irreversibleWords } from '../read-irreversible.js';
import type { TenantTransaction } from '../tenant-database.js';
import { ledgerOf, ledgerQuestions, type LedgerRows } from './read-ledgers.js';

const upstreamName = RowShape.of({ environmentId: ['t.id', idOf<EnvironmentId>()], name: ['t.name', text] });
const releaseRow = RowShape.of({
  content: ['t.content', text],
  openPromotionId: [
    `(select p.id from promotion p where p.environment_id = e.id and p.phase in ('Running', 'Verifying'))`,
    orNull(idOf<PromotionId>()),
  ],
});
const settingName = RowShape.of({ name: ['s.name', text] });
const digest = RowShape.of({ digest: ['i.digest', text] });

/** The stage that is asked about, with what holds it. */
export interface StageAsked {
  readonly stage: Stage;
  readonly hold: Hold | null;
}

/** One round trip, whatever is asked. */
export async function readGateFacts(
  transaction: TenantTransaction,
  { stage, hold }: StageAsked,
  { asked, ballot, people }: { readonly asked: Asked } & Pick<GateFacts, 'ballot' | 'people'>,
): Promise<GateFacts> {
  const { releaseId, way, promotionId } = asked;
  const found = await checkedSets(transaction, {
    ...candidateQuestions(stage, [releaseId]),
    ...releaseQuestions(stage.environmentId, releaseId),
    irreversible: irreversibleQuestion(stage.environmentId, releaseId),
  });
  const { ledger, upstream } = candidateFactsOf(stage, [releaseId], found);
  const [release] = found.release;
  const content = release ? readReleaseContent(release.content) : null;
  return {
    ...{ stage, ledger, upstream, releaseId, way, promotionId, ballot, people, hold },
    asker: asked.asker ?? null,
    openPromotionId: release?.openPromotionId ?? null,
    missingSettings: content ? missingSettings(content, found.setting) : [],
    missingImages: content ? missingImages(content, found.image) : [],
    irreversible: irreversibleWords(found.irreversible),
  };
}

/** The same without what is of one release alone. */
export async function readCandidateFacts(
  transaction: TenantTransaction,
  stage: Stage,
  releases: readonly ReleaseId[],
): Promise<CandidateFacts> {
  return candidateFactsOf(stage, releases, await checkedSets(transaction, candidateQuestions(stage, releases)));
}

const candidateQuestions = ({ environmentId, upstream }: Stage, releases: readonly ReleaseId[]) => ({
  ...ledgerQuestions({ environmentId, upstream, releases }),
  before: question(
    upstreamName,
    (columns) => Prisma.sql`select ${columns} from environment t where t.id = any(${[...upstream]}::uuid[])`,
  ),
});

const candidateFactsOf = (
  stage: Stage,
  releases: readonly ReleaseId[],
  found: LedgerRows & { readonly before: readonly Row<typeof upstreamName>[] },
): CandidateFacts => ({
  ...{ stage, releases, ledger: ledgerOf(found, stage.environmentId) },
  upstream: found.before.map((one) => ({ ...one, ledger: ledgerOf(found, one.environmentId) })),
});

const releaseQuestions = (environmentId: EnvironmentId, releaseId: ReleaseId) => ({
  release: question(
    releaseRow,
    (columns) => Prisma.sql`select ${columns} from release t join environment e on e.id = ${environmentId}::uuid
      where t.id = ${releaseId}::uuid`,
  ),
  setting: question(
    settingName,
    (columns) => Prisma.sql`select ${columns} from (
      select 'secret ' || x.name as name from secret x where x.environment_id = ${environmentId}::uuid
      union all select 'variable ' || x.name from variable x where x.environment_id = ${environmentId}::uuid) s`,
  ),
  image: question(
    digest,
    (
      columns,
    ) => Prisma.sql`select ${columns} from release t, jsonb_array_elements(t.content::jsonb -> 'units') u, image i
      where t.id = ${releaseId}::uuid and i.digest = u ->> 'imageDigest'
        and i.missing_since is null`,
  ),
});

function missingSettings(content: ReleaseContent, there: readonly Row<typeof settingName>[]): readonly string[] {
  const { secrets, variables } = settingNames(content);
  const known = new Set(there.map(({ name }) => name));
  const needed = [...secrets.map((name) => `secret ${name}`), ...variables.map((name) => `variable ${name}`)];
  return needed.filter((name) => !known.has(name)).map((name) => name.slice(name.indexOf(' ') + 1));
}

function missingImages({ units }: ReleaseContent, there: readonly Row<typeof digest>[]): readonly string[] {
  const known = new Set(there.map((row) => row.digest));
  return units.filter(({ imageDigest }) => !known.has(imageDigest)).map(({ name }) => name);
}
