import { erasePersonMutation, peopleQuery } from '../api/operator-people-documents.js';
import { exitCode } from '../exit-code.js';
import { Failure } from '../failure.js';
import { asOperator, type OperatorOptions } from './as-operator.js';

interface Options extends OperatorOptions {
  readonly id?: string;
  readonly yes?: boolean;
}

export function runErasePerson(email: string, options: Options): Promise<void> {
  return asOperator(options, async (api, terminal) => {
    const { people } = (await api.ask(peopleQuery, { email })).operator;
    const userId = chosen(people, email, options);
    if (options.yes !== true)
      throw new Failure(
        `This erases ${email} (${userId}): their memberships, their account here, and their name in every audit log. Nothing brings it back. To go on, say it with --yes`,
        exitCode.usage,
      );
    await api.ask(erasePersonMutation, { input: { userId, email } });
    terminal.done(`${email} is erased. What they did stays on record, under an id that is nobody's`);
    if (options.json) terminal.data({ ok: true, userId });
  });
}

function chosen(people: readonly { readonly id: string }[], email: string, { id: wanted }: Options): string {
  const found = people.filter(({ id }) => wanted === undefined || id === wanted);
  if (found.length === 1 && found[0]) return found[0].id;
  if (found.length === 0) throw new Failure(`Nobody has the address ${email}.`, exitCode.usage);
  const ids = found.map(({ id }) => id).join(', ');
  throw new Failure(`Several have the address ${email}: ${ids}. Name one with --id`, exitCode.usage);
}
