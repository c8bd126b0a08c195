import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { missingSettings, readStoredCanvas } from '@tiffin/canvas-rules';
import { settingNamePattern } from '@tiffin/contracts';
import { accepted } from '@tiffin/kernel';
import type { EnvironmentRow } from '@tiffin/postgres';
import { FieldRequires } from '../access/requires.js';
import { Environment } from '../schema/environment.js';
import { connectionOf, readCursor, readFirst } from '../schema/page.js';
import { MissingName, SettingChangeArguments, SettingChangeConnection } from '../schema/setting.js';
import { CurrentSession } from '../session/current-session.js';
import { numberedName } from '../session/loaders.js';
import type { Session } from '../session/session.js';

const cursorForm = /^(secret|variable) ([A-Z0-9_]{1,64}) ([1-9][0-9]{0,8})$/;

/** What is asked of secrets and variables alike. */
@Resolver(() => Environment)
export class SettingResolver {
  @FieldRequires('secret.list')
  @ResolveField(() => SettingChangeConnection, {
    description: 'Who set or removed which secret or variable, newest first. Needs secret.list.',
  })
  async settingChanges(
    @Parent() { tenantId, id }: EnvironmentRow,
    @Args({ type: () => SettingChangeArguments }) page: SettingChangeArguments,
    @CurrentSession() { loaders }: Session,
  ) {
    const first = readFirst(page.first);
    const wanted = { kind: page.kind ?? null, name: readName(page.name), after: readPlace(page.after) };
    const rows = await loaders.settingChangePages({ ...wanted, first: first + 1 }).load({ tenantId, id });
    return connectionOf(rows, first, ({ kind, name, version }) => `${kind} ${name} ${version}`);
  }

  @FieldRequires('secret.list')
  @ResolveField(() => [MissingName], {
    description:
      'Which secrets and variables a deployment of its newest revision would ask for in vain, field by field. Needs secret.list.',
  })
  async missingNames(@Parent() environment: EnvironmentRow, @CurrentSession() { loaders }: Session) {
    const { tenantId, id, projectId, desiredRevisionNumber: number } = environment;
    if (number === null) return [];
    const revision = await loaders.revisionsByNumber.load({ tenantId, id: numberedName(projectId, number) });
    const stored = revision && (await loaders.canvases.load({ tenantId, id: revision.id }));
    if (!stored) return [];
    const [secrets, variables] = await Promise.all([
      loaders.secretsOf.load({ tenantId, id }),
      loaders.variablesOf.load({ tenantId, id }),
    ]);
    const set = { secret: namesOf(secrets), variable: namesOf(variables) };
    return missingSettings(accepted(readStoredCanvas(JSON.parse(stored.canvas))), set);
  }
}

const namesOf = (rows: readonly { readonly name: string }[]): ReadonlySet<string> =>
  new Set(rows.map(({ name }) => name));

/** A name that no setting can have has no changes either, and never reaches the database. */
const readName = (name: string | null | undefined): string | null =>
  name === null || name === undefined ? null : settingNamePattern.test(name) ? name : '';

function readPlace(cursor: string | null | undefined) {
  const key = readCursor(cursor, (text) => cursorForm.test(text));
  const [, kind, name = '', version] = (key !== null && cursorForm.exec(key)) || [];
  return kind === undefined ? null : { kind: kind as 'secret' | 'variable', name, version: Number(version) };
}
