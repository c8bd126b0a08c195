import type { ConsumerKind } from '@tiffin/contracts';
import { decideShownName, holdsUnseen, misleadingName, Refusal, tidyLine } from '@tiffin/kernel';
import { type ConsumerProperties, decideProperties } from './consumer-properties.js';

export const consumerKinds = ['user', 'application'] as const satisfies readonly ConsumerKind[];

/** What is known of a consumer. Null: it is not said. */
export interface ConsumerFields {
  /** Of a user, the name to sign in with. */
  readonly name: string;
  readonly firstname: string | null;
  readonly lastname: string | null;
  readonly email: string | null;
  /** Where OAuth 2 leads back to. */
  readonly redirectUri: string | null;
  readonly properties: ConsumerProperties;
}

/** As somebody says it: what is null or empty is not said. */
export interface GivenConsumer {
  readonly name: string;
  readonly firstname?: string | null;
  readonly lastname?: string | null;
  readonly email?: string | null;
  readonly redirectUri?: string | null;
  readonly properties?: unknown;
}

const longest = { name: 100, person: 100, email: 254, redirectUri: 2_000 } as const;

/** The fields of a consumer, or NAME_MISLEADING or INPUT_INVALID for the first that cannot be. */
export function decideConsumer(kind: ConsumerKind, given: GivenConsumer): ConsumerFields | Refusal {
  const name = decideName(kind, given.name);
  if (name instanceof Refusal) return name;
  const person = decidePerson(kind, given);
  if (person instanceof Refusal) return person;
  const redirectUri = decideRedirectUri(said(given.redirectUri));
  if (redirectUri instanceof Refusal) return redirectUri;
  const properties = decideProperties(given.properties ?? {});
  return properties instanceof Refusal ? properties : { name, ...person, redirectUri, properties };
}

const said = (text: string | null | undefined): string | null => (text === undefined || text === '' ? null : text);

function decideName(kind: ConsumerKind, given: string): string | Refusal {
  const name = decideShownName(given, longest.name);
  // What is before the first colon is the name, where a client says name and password (RFC 7617).
  return kind === 'user' && !(name instanceof Refusal) && name.includes(':')
    ? invalid('name', 'the name of a user has no ":".')
    : name;
}

type Person = Pick<ConsumerFields, 'firstname' | 'lastname' | 'email'>;

function decidePerson(kind: ConsumerKind, given: GivenConsumer): Person | Refusal {
  const firstname = decidePersonName('firstname', said(given.firstname));
  if (firstname instanceof Refusal) return firstname;
  const lastname = decidePersonName('lastname', said(given.lastname));
  if (lastname instanceof Refusal) return lastname;
  const email = decideEmail(said(given.email));
  if (email instanceof Refusal) return email;
  return kind === 'application' && [firstname, lastname, email].some((one) => one !== null)
    ? invalid('userId', 'an application has no first name, last name or address of its own.')
    : { firstname, lastname, email };
}

function decidePersonName(field: string, given: string | null): string | null | Refusal {
  if (given === null) return null;
  const name = tidyLine(given);
  if (name === '' || name.length > longest.person)
    return invalid(field, `a name has 1 to ${longest.person} characters.`);
  const why = misleadingName(name);
  return why === null ? name : Refusal.of('NAME_MISLEADING', name, why);
}

function decideEmail(given: string | null): string | null | Refusal {
  if (given === null) return null;
  const isEmail = given.length <= longest.email && /^[^\s@]+@[^\s@]+$/.test(given) && !holdsUnseen(given);
  return isEmail ? given : invalid('email', 'an address such as ada@example.com is expected.');
}

/** Schemes that a browser runs, or shows from this machine, in place of calling somebody. */
const closedSchemes = ['javascript:', 'data:', 'vbscript:', 'file:', 'blob:', 'about:'];

function decideRedirectUri(given: string | null): string | null | Refusal {
  if (given === null) return null;
  // Printable ASCII, as RFC 3986 has it: a parser would take line feeds and tabs out.
  const isWritten = given.length <= longest.redirectUri && /^[\x21-\x7e]+$/.test(given);
  const url = isWritten ? URL.parse(given) : null;
  if (url === null || closedSchemes.includes(url.protocol))
    return invalid('redirectUri', `an absolute URI of at most ${longest.redirectUri} characters is expected.`);
  return given.includes('#') ? invalid('redirectUri', 'it has no fragment (RFC 6749, 3.1.2).') : given;
}

const invalid = (field: string, reason: string): Refusal => Refusal.of('INPUT_INVALID', field, reason);
