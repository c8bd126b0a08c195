/** Guards of the embedded identity provider. */
const guarding = 'apps/identity/src/guarding.test.ts';
const mailed = 'apps/identity/src/mail-links.test.ts';
const operations = 'libs/accounts/operations/src';
const driver = 'libs/drivers/oidc-provider/src';
const store = 'libs/drivers/postgres-accounts/src';
const server = 'apps/identity/src/server';
const signingIn = `${operations}/sign-in.test.ts`;

const guard = (name, [without, file, find, replace], ...test) => ({
  guard: `accounts: ${name}`,
  ...{ without, file, find, replace, test },
});

const hostile = 'apps/identity/src/hostile-input.test.ts';

export const accounts = [
  guard(
    'attempts at one account are limited',
    [
      'a password is guessed',
      `${operations}/sign-in.ts`,
      'if (Math.max(...waits) > 0) return',
      'if (Math.max(...waits) < 0) return',
    ],
    ...[guarding, 'at once get no more through than one after the other'],
  ),
  guard(
    'nobody is locked out where they have signed in before',
    [
      'who knows an address keeps its owner out with ten wrong passwords every quarter of an hour',
      `${operations}/sign-in.ts`,
      '...(isKnown ? { from } : {})',
      '',
    ],
    ...[signingIn, 'locks its owner out nowhere where they have signed in before'],
  ),
  guard(
    'a place that is known gives no more guesses',
    [
      'who shares a network with somebody guesses their password',
      `${operations}/sign-in.ts`,
      "return { what: 'sign-in', by: 'account', of, ...(isKnown ? { from } : {}) };",
      "return { what: 'sign-in', by: 'account', of: isKnown ? String(Math.random()) : of };",
    ],
    ...[signingIn, 'guesses no more often where the owner has signed in before'],
  ),
  guard(
    'who asks is known behind a proxy',
    [
      'a stranger uses up the attempts of everybody, who all come from the proxy',
      `${server}/request-listener.ts`,
      'parts.addresses.of(request)',
      "request.socket.remoteAddress ?? ''",
    ],
    ...[guarding, 'are limited by whom a proxy speaks for, if that is trusted'],
  ),
  guard(
    'only a proxy that is trusted says who asks',
    [
      'who guesses passwords comes from another address each time',
      `${server}/client-addresses.ts`,
      'while (this.#isProxy(address)) {',
      'while (address !== said.at(-1)?.trim()) {',
    ],
    ...[`${server}/client-addresses.test.ts`, 'is who is connected, whatever a stranger says'],
  ),
  guard(
    'the link of tiffin open is not given through a proxy',
    [
      'a proxy on this machine makes everybody somebody of this machine',
      `${server}/open-links.ts`,
      ' && !Object.keys(request.headers).some(isForwardingHeader)',
      '',
    ],
    ...[guarding, 'is for nobody who comes through a proxy: X-Forwarded-For'],
  ),
  guard(
    'the log of production opens no account',
    [
      'who reads the log sets the password of anybody',
      'apps/identity/src/mailer-for.ts',
      '...(showsLinks ? { link } : {})',
      'link',
    ],
    ...[
      'apps/identity/src/mailer-for.test.ts',
      'the log does not name, in production, the link of a letter that stays on the machine',
    ],
  ),
  guard(
    'a name is one that the API takes',
    [
      'an account is made that can never sign in',
      `${operations}/sign-up.ts`,
      "if (shown instanceof Refusal) return trouble('invalid', 'name', shown.message);",
      'if (shown instanceof Refusal) return { email: folded, name };',
    ],
    ...[`${operations}/sign-up.test.ts`, 'a name that is too long is refused, as the API would refuse it'],
  ),
  guard(
    'an unknown address costs the work of a known one',
    [
      'the time of an answer says who has an account',
      `${operations}/sign-in.ts`,
      'const isRight = await isPassword(password, credentials?.passwordHash ?? (await this.#nobody));',
      'const isRight = credentials !== null && (await isPassword(password, credentials.passwordHash));',
    ],
    ...[signingIn, 'answers a wrong password and an unknown address alike, after the same work'],
  ),
  guard(
    'a form counts only from its own page',
    [
      'another site signs somebody in, as whom it likes',
      `${server}/account-forms.ts`,
      "isOwnForm(request, this.#origin) && this.parts.formKey.fits(form.get('csrf') ?? '', uid)",
      'isOwnForm(request, this.#origin)',
    ],
    ...[guarding, 'without its key does nothing'],
  ),
  guard(
    'a form counts only from its own site',
    [
      'a page that learned a key of ours sends forms for others',
      `${server}/account-forms.ts`,
      'form && isOwnForm(request, this.#origin) && this',
      'form && this',
    ],
    ...[guarding, 'that another site sent does nothing'],
  ),
  guard(
    'a sign-in belongs to one browser',
    [
      'who knows its address signs in what another began',
      `${server}/account-forms.ts`,
      'if (under?.uid === uid) return under;',
      "return under ?? { uid, prompt: 'login', clientId: '', loginHint: '', returnsTo: null };",
    ],
    ...[guarding, 'of one browser is of no use to another'],
  ),
  guard(
    'what was typed is text',
    ['a name runs as script on our page', 'apps/identity/src/pages/html.ts', '/[&<>"\']/g', '/&/g'],
    ...[guarding, 'shows what was typed as text'],
  ),
  guard(
    'a refresh token is consumed by one',
    ['two who hold one token both go on', `${store}/postgres-artifact-store.ts`, ' and consumed_at is null', ''],
    ...[guarding, 'of two who show one refresh token at most one goes on, and what came of it ends'],
  ),
  guard(
    'what is kept is no key to anything',
    [
      'who reads a backup is signed in as everybody',
      `${driver}/artifact-adapter.ts`,
      "withoutCookie(this.kind === 'DeviceCode' ? payload : rest)",
      'withoutCookie({ ...rest, jti: payload.jti })',
    ],
    ...[guarding, 'is of no use to who reads the database'],
  ),
  guard(
    'a mailed link does not confirm an account of somebody else',
    [
      'who makes an account with your address has it confirmed by you',
      `${operations}/verify-email.ts`,
      'if (signedIn !== owner.accountId) {',
      'if (signedIn === undefined) {',
    ],
    ...[mailed, 'is not confirmed by its owner for an account of somebody else'],
  ),
  guard(
    'a new password ends what the old one opened',
    [
      'who stole the old one stays signed in',
      `${store}/postgres-account-store.ts`,
      'delete from identity.artifact a using changed where a.account_id = changed.id',
      'select 1 from changed',
    ],
    ...[mailed, 'is set by the link, once, and ends everything that the old one opened'],
  ),
  guard(
    'a new password ends what is half done, too',
    [
      'who typed the old one goes on half an hour later',
      `${store}/postgres-artifact-store.ts`,
      "text('accountId') ?? halfSignedIn(payload)",
      "text('accountId')",
    ],
    ...[mailed, 'ends a sign-in with the old one that is only half done'],
  ),
  guard(
    'sign-up that is confirmed by mail says the same to everybody',
    ['the form says who has an account', `${server}/account-forms.ts`, "outcome.trouble.kind === 'taken'", 'false'],
    ...[mailed, 'shows the same page for a new address and for one that has an account'],
  ),
  guard(
    'the link of tiffin open leads to the console alone',
    [
      'one link gives a session of ours to another program',
      `${server}/open-links.ts`,
      'const isConsole = this.parts.provider.isConsole(to);',
      'const isConsole = true;',
    ],
    ...[guarding, 'leads to the console and nowhere else, and is over after a minute'],
  ),
  {
    guard: 'production takes no key, token or password of development',
    without: 'the secrets of a laptop open an installation',
    file: 'libs/drivers/process/src/environment.ts',
    find: 'const unfit = developmentProblems(environment);',
    replace: 'const unfit: string[] = developmentProblems({});',
    test: [
      'libs/drivers/process/src/development-problems.test.ts',
      'does not start with a key or token that was made for development',
    ],
  },
  {
    guard: 'accounts: no control character in an address',
    without: 'a NUL is a fault of ours, and a line break is another line of a log',
    file: 'apps/identity/src/server/request-listener.ts',
    ...{ find: 'if (!isPlain(url)) return refuse(response);', replace: 'void [isPlain, refuse];' },
    test: [hostile, 'in state of an address are refused'],
  },
  {
    guard: 'accounts: no NUL in what is kept',
    without: 'a form with one is a fault of ours, as often as somebody likes',
    file: 'libs/drivers/oidc-provider/src/artifact-adapter.ts',
    ...{ find: 'if (JSON.stringify(kept).includes(nul)) throw', replace: 'if (kept === undefined) throw' },
    test: [hostile, 'in what a form sends are never a fault of ours'],
  },
  {
    guard: 'accounts: a code is typed in a session',
    without: 'a form that no page of ours sent is a fault of ours',
    file: 'libs/drivers/oidc-provider/src/embedded-provider.ts',
    find: "ctx.path !== routes.code_verification || ctx.method !== 'POST'",
    replace: "ctx.path !== routes.code_verification || ctx.method !== 'PUT'",
    test: [hostile, 'in what a form sends are never a fault of ours'],
  },
  {
    guard: 'accounts: codes of devices are guessed so often from one address',
    without: 'one machine tries until it finds a code that waits',
    file: 'libs/accounts/operations/src/device-code-guesses.ts',
    ...{ find: 'return wait > 0 ? wait : this', replace: 'return this' },
    test: [hostile, 'are typed so often from one address, and from all together, and no more'],
  },
  {
    guard: 'accounts: codes of devices are guessed so often from all addresses',
    without: 'many machines try until one finds a code that waits',
    file: 'libs/accounts/operations/src/device-code-guesses.ts',
    find: "this.attempts.take({ what: 'device code', by: 'all', of: '' }, ofAll)",
    replace: '(ofAll ? 0 : wait)',
    test: [hostile, 'are typed so often from one address, and from all together, and no more'],
  },
];
