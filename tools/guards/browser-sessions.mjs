/** Guards of the sessions of browsers. */
const arriving = 'apps/api/src/sign-in/session-routes.test.ts';
const holding = 'apps/api/src/sign-in/session-token.test.ts';
const folder = 'apps/api/src/sign-in';

const guard = (what, [suite, file, find, replace], ...names) => ({
  guard: what[0],
  without: what[1],
  file: `${folder}/${file}`,
  ...{ find, replace },
  test: [suite, ...names],
});

const foreign = (what, edit, ...names) => guard(what, [holding, 'own-page.ts', ...edit], ...names);

const page = 'apps/console/src/session/access-tokens';
const live = 'apps/api/src/live/viewer-live';

export const browserSessions = [
  {
    guard: 'whoever signs out in a tab stays signed out there',
    without: 'a page that was left signs itself in again',
    ...{ file: `${page}.ts`, find: 'if (this.held?.text === text) void', replace: 'void' },
    test: [`${page}.test.ts`, 'is forgotten at once by who signs out, also where it would have been renewed'],
  },
  {
    guard: 'whoever signs out leaves nothing on the page of another tab',
    without: 'what they had before them waits there for the next person at the machine',
    ...{ file: `${page}.ts`, find: 'isOver: false', replace: 'isOver: true' },
    test: [`${page}.test.ts`, 'is forgotten at once by who signs out, also where it would have been renewed'],
  },
  {
    guard: 'a page whose session is over asks for no token until somebody signs in',
    without: 'each open page asks the session for ever, several times a minute',
    ...{ file: `${page}.ts`, find: "if (this.current.is !== 'none') await", replace: 'await' },
    test: [
      `${page}.test.ts`,
      'is asked for no more by what is open on a page whose session is over, until somebody signs in',
    ],
  },
  {
    guard: 'a list that is read anew stays on the page',
    without: 'a token that is shown this once is gone with the dialog that showed it',
    ...{
      file: 'apps/console/src/graphql/use-pages.ts',
      find: "asked === 'first' && loaded.hasCome ? 'again' : asked",
      replace: 'asked',
    },
    test: [
      'apps/console/src/graphql/use-pages.test.ts',
      'is awaited once: read anew, it stays on the page, and what is open there, even where it is empty',
    ],
  },
  {
    guard: 'a token is renewed once for all who want it at once',
    without: 'what renews a session is shown twice, which ends it',
    ...{ file: `${page}.ts`, find: 'this.asking ??= this', replace: 'this.asking = this' },
    test: [`${page}.test.ts`, 'is asked for once by all who want it at once, and again only near its end'],
  },
  {
    guard: 'an open page hears what its reader may do',
    without: 'who was removed goes on looking at what was open',
    ...{ file: `${live}-resolver.ts`, find: 'session.hold(raise)', replace: '() => void raise' },
    test: [`${live}.test.ts`, 'tells whoever watches of a new tenant, a demotion and a removal, and nobody else'],
  },
  guard(
    ['a sign-in ends at a page of ours', 'a link to us leads to a page that looks like ours and asks for the password'],
    [arriving, 'return-path.ts', "!path.startsWith('//') && ", ''],
    'leads nowhere else: "/.//evil.example/"',
  ),
  guard(
    [
      'who came by another name of this machine is led to our name',
      'a link to us leads to a page that looks like ours',
    ],
    [`${folder}/own-name.test.ts`, 'own-name.ts', '`${home.origin}${url}`', 'new URL(url, home).href'],
    'leads //evil.example/projects to our own name and to no other host',
  ),
  {
    guard: 'people meet the console over TLS alone, but for this machine',
    without: 'what keeps somebody signed in goes over the network for all to read',
    file: 'apps/api/src/config.ts',
    find: '(https:|http:\\/\\/localhost(:|\\/|$))',
    replace: 'https?:',
    test: ['apps/api/src/config.test.ts', 'refuses TIFFIN_PUBLIC_URL as http://tiffin.example.com'],
  },
  guard(
    ["a sign-in ends at no route of a session's own", 'a link signs somebody in again and again'],
    [arriving, 'return-path.ts', 'return decodeURIComponent(path);', 'return path;'],
    'leads nowhere else: "/%73ession/sign-out"',
  ),
  guard(
    ['a sign-in ends in the browser that began it', 'somebody is signed in to the account of whoever sent them a link'],
    [arriving, 'session-cookies.ts', 'read.data.pending.state === state', 'state !== ""'],
    'with a cookie that was sealed for a session, or by somebody else, signs nobody in',
  ),
  guard(
    ['what a browser keeps was sealed for this', 'a cookie of one kind is shown as another'],
    [arriving, 'session-cookies.ts', "this.seal.open('sign-in',", "this.seal.open('session',"],
    'comes back to the page that was asked for',
  ),
  foreign(
    ['a session is for pages of its origin', 'any page has the browser fetch a token'],
    ['[origin === home.origin]', '[true]'],
    'refuses another origin',
    'refuses the origin null',
  ),
  foreign(
    [
      'a session is for pages of its site, as the browser says',
      'a page without an origin has the browser fetch a token',
    ],
    ["[site === 'same-origin']", '[true]'],
    'refuses another site that hides its origin',
  ),
  foreign(
    ['somebody says where a request comes from', 'an old browser is asked by any page'],
    ['says.length > 0 && ', ''],
    'refuses nothing that says where it is from',
  ),
  foreign(
    ['a session needs a header that no form sends', 'a form of another page signs people out'],
    [" && headers[pageHeader] === '1'", ''],
    'refuses no header of the console',
  ),
  guard(
    ['a refresh token is used once, also by two tabs', 'who opens a second tab is signed out everywhere'],
    [holding, 'shared-refreshes.ts', 'if (known) return known.answer;', ''],
    'is the same for two tabs that ask at once, and both stay signed in',
    'is given again to a tab that never saw the answer',
  ),
  guard(
    ['signing out everywhere ends renewing too', 'another browser goes on for as long as its provider lets it'],
    [holding, 'console-sessions.ts', '!tokens || (await this.isOutdated(tokens))', '!tokens'],
    'everywhere is heard by a browser that renews',
  ),
  guard(
    [
      'after signing out everywhere the password is asked for',
      "a provider's session from before signs in again by itself",
    ],
    [
      holding,
      'session-routes.ts',
      "if (await this.sessions.isOutdated(tokens)) return this.leave('sign-in-anew', to, reply);",
      '',
    ],
    'everywhere ends the sessions of other browsers, and a new sign-in asks for the password',
  ),
  guard(
    ['no page reads the session', 'a script in a page takes the session along'],
    [arriving, 'session-cookies.ts', 'httpOnly: true,', 'httpOnly: false,'],
    'keeps what no page can read, and what says nothing',
  ),
  guard(
    ['a session goes over TLS alone', 'whoever listens takes the session along'],
    [arriving, 'session-cookies.ts', 'secure: this.isSecure,', 'secure: false,'],
    'cookies go over TLS alone',
  ),
];
