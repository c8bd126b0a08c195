/** Guards of the authorization servers of environments, and of the policy oauth2. */
const rules = 'libs/oauth/rules/src';
const operations = 'libs/oauth/operations/src';
const routes = 'apps/api/src/oauth';
const store = 'libs/drivers/postgres/src/postgres-oauth-store.ts';
const attacked = (name) => [`${routes}/attacks.test.ts`, name];
const asked = (name) => [`${routes}/leave.test.ts`, name];
const policy = 'apps/runtime-gateway/src/policies/oauth2.ts';
const served = (name) => ['apps/runtime-gateway/src/policies/oauth2.test.ts', name];

export const oauth = [
  {
    guard: 'oauth: a code that is shown twice ends what came of it',
    without: 'who has stolen a code and was first keeps the tokens',
    file: `${operations}/grant-tokens.ts`,
    find: 'if (token.isUsed) await store.endGrant(place, token.id);',
    replace: '',
    test: attacked('counts once; shown again, it ends what came of it'),
  },
  {
    guard: 'oauth: a code counts once, also for two at one moment',
    without: 'a thief who is quick has tokens beside the client, and nobody notices',
    file: store,
    find: 'where t.hash = $2 and t.used_at is null and t.expires_at > now()',
    replace: 'where t.hash = $2 and t.expires_at > now()',
    test: attacked('counts once, however many show it at one time'),
  },
  {
    guard: 'oauth: what was given to one client is worth nothing to another',
    without: 'a client redeems codes that were sent to another one (mix-up)',
    file: `${operations}/grant-tokens.ts`,
    find: 'token?.kind !== kind || token.clientId !== client.id',
    replace: 'token?.kind !== kind',
    test: attacked('is worth nothing to another client, nor at another environment'),
  },
  {
    guard: 'oauth: a code that was asked for with a challenge asks for its verifier',
    without: 'who reads a code on its way redeems it',
    file: `${rules}/pkce.ts`,
    find: 'return made.length === expected.length && timingSafeEqual(made, expected);',
    replace: 'return true;',
    test: attacked('asks for the verifier of who began, and for none where there was no challenge'),
  },
  {
    guard: 'oauth: a code without a challenge takes no verifier',
    without: 'who takes the challenge out of a request gets its code past PKCE',
    file: `${rules}/pkce.ts`,
    find: 'return challenge === null && verifier === undefined;',
    replace: 'return challenge === null;',
    test: attacked('asks for the verifier of who began, and for none where there was no challenge'),
  },
  {
    guard: 'oauth: a place to lead back to is the one that the client has, as it is written',
    without: 'a link leads codes of users to whoever wrote it',
    file: `${rules}/authorization-request.ts`,
    find: 'if (named !== undefined && named !== redirectUri)',
    replace: 'if (named !== undefined && !named.startsWith("https://shop.example.com"))',
    test: asked('leads nowhere but to the place of its client'),
  },
  {
    guard: 'oauth: PKCE is S256',
    without: 'the challenge in a request is the verifier, for everybody to read',
    file: `${rules}/pkce.ts`,
    find: "if (method !== 'S256')",
    replace: "if (method === 'none')",
    test: asked('with a challenge that is not S256 is refused'),
  },
  {
    guard: 'oauth: a client without a secret needs a challenge',
    without: 'whoever gets a code of a page has its tokens',
    file: `${rules}/pkce.ts`,
    find: 'return isNeeded ? invalid',
    replace: 'return isNeeded && false ? invalid',
    test: asked('of a public client needs a challenge'),
  },
  {
    guard: 'oauth: a form is worth something to the browser alone that was given it',
    without: 'somebody is signed in as the attacker, and hands their own things over',
    file: `${routes}/oauth-forms.ts`,
    find: 'return isSame ? form : null;',
    replace: 'return form;',
    test: asked('is worth nothing to another browser, or at another environment, and cannot be skipped'),
  },
  {
    guard: 'oauth: names of tenants are escaped in pages',
    without: 'an application’s name is markup on the page where passwords are typed',
    file: `${routes}/oauth-pages.ts`,
    find: 'part.replace(/[&<>"\']/g, (character) => `&#${character.charCodeAt(0)};`)',
    replace: 'part',
    test: asked('escapes the names that a tenant gives'),
  },
  {
    guard: 'oauth: passwords are guessed ten times a minute',
    without: 'passwords of users are found by trying',
    file: `${operations}/wrong-guesses.ts`,
    find: 'const most = 10;',
    replace: 'const most = 10_000;',
    test: asked('says the same of a user who is not there and of a wrong password, and of too many of them'),
  },
  {
    guard: 'oauth: a gateway takes tokens for access alone',
    without: 'whatever else the same key signs one day opens the gateway',
    file: 'apps/runtime-gateway/src/consumers/issued-tokens.ts',
    find: ", type: 'at+jwt'",
    replace: '',
    test: served('turns away who brings none, or one that is not its'),
  },
  {
    guard: 'oauth: scopes of a token count as far as its client has them',
    without: 'a right that was taken from a client lasts as long as its tokens',
    file: policy,
    find: '.filter((scope) => client.scopes.includes(scope))',
    replace: '',
    test: served('asks for the scopes of the endpoint, of which the token and the client both hold'),
  },
  {
    guard: 'oauth: an owner who is gone takes the tokens along',
    without: 'tokens of somebody who was shut out open the gateway until they expire',
    file: policy,
    find: 'client === undefined || subject === undefined',
    replace: 'client === undefined',
    test: served('takes no token any more whose client, owner or key has gone, though it was verified before'),
  },
];
