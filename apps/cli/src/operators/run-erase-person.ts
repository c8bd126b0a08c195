import { erasePersonMutation, peopleQuery } from '../api/operator-people-documents.js';
import { exitCode } from '../exit-code.js';
import { Failure } from '../failure.js';
import { asOperator, type OperatorOptions } from './as-operator.js';

interface Options extends OperatorOptions {
  readonly id?: string;
  readonly yes?: boolean;
}

interface Person {
  readonly id: string;
  readonly email: string | null;
  readonly isUser: boolean;
}

/** `named`: an address, or an id. */
export function runErasePerson(named: string, options: Options): Promise<void> {
  return asOperator(options, async (api, terminal) => {
    const by = named.includes('@') ? { email: named, id: options.id ?? null } : { id: named };
    const { people } = (await api.ask(peopleQuery, by)).operator;
    const { id, email, isUser } = chosen(people, named);
    const who = `${email ?? 'a person without an address'} (${id})`;
    if (options.yes !== true) throw new Failure(warning(who, isUser), exitCode.usage);
    await api.ask(erasePersonMutation, { input: { userId: id, email } });
    terminal.done(`${who} is erased. What they did stays on record, under an id that is nobody's`);
    if (options.json) terminal.data({ ok: true, userId: id });
  });
}

function warning(who: string, isUser: boolean): string {
  const what = isUser
    ? 'their memberships, their account here, and their name in every audit log'
    : 'what they asked for, and their account here. They never became a user';
  return `This erases ${who}: ${what}. Nothing brings it back. To go on, say it with --yes`;
}

function chosen(people: readonly Person[], named: string): Person {
  const [person, ...others] = people;
  if (!person) throw new Failure(`Nobody is known by ${named}.`, exitCode.usage);
  if (others.length === 0) return person;
  const ids = people.map(({ id }) => id).join(', ');
  throw new Failure(`Several have the address ${named}: ${ids}. Name one of these in its place`, exitCode.usage);
}
