/** Releases: what was built, under a name that leads to it alone. */
const suite = 'apps/api/src/releases/releases.test.ts';
const comparison = 'apps/api/src/releases/release-comparison.test.ts';

export const releases = [
  {
    guard: 'a number with the words of another release is not that release',
    without: 'whoever mistypes a number promotes something else',
    file: 'apps/api/src/releases/named-release.ts',
    find: '!found || !isNamed(wanted, found.sha256)',
    replace: '!found',
    test: [suite, 'are not found by the words of another, an unknown number or any other text'],
  },
  {
    guard: 'releases are numbered in their project',
    without: 'one project’s numbers tell how much another builds',
    file: 'prisma/migrations/20261127010000_releases_have_numbers/migration.sql',
    find: 'WHERE r.tenant_id = NEW.tenant_id AND r.project_id = NEW.project_id',
    replace: 'WHERE r.tenant_id = NEW.tenant_id',
    test: [suite, 'are those of the project alone, whose numbers begin at 1'],
  },
  {
    guard: 'what is drawn is part of its release',
    without: 'a canvas that was changed is the release that it was (F-31)',
    file: 'libs/builds/rules/src/release-content.ts',
    find: '  canvas,\n',
    replace: '',
    test: ['libs/builds/rules/src/release-content.test.ts', 'is another release with only the canvas changed'],
  },
  {
    guard: 'a lock belongs to its own unit in a comparison',
    without: 'nobody is told that another version is installed',
    file: 'apps/api/src/releases/read-compared-release.ts',
    find: 'lockfiles.get(key) ?? null',
    replace: 'lockfiles.get(name) ?? null',
    test: [comparison, 'tells of code line by line, of what it asks for and of what its own lock installs'],
  },
  {
    guard: 'one document asks for one comparison',
    without: 'a query of a few words keeps the API from everybody for seconds',
    file: 'apps/api/src/releases/project-releases-resolver.ts',
    find: '  @Costs(limits.comparison)\n',
    replace: '',
    test: ['apps/api/src/limits/limits.test.ts', 'is refused with two comparisons of releases'],
  },
  {
    guard: 'what people wrote into a release does nothing to a terminal',
    without: 'code that is compared hides lines, or forges them',
    file: 'apps/cli/src/output/inert.ts',
    find: 'visible(text)',
    replace: 'text',
    test: [
      'apps/cli/src/output/comparison-lines.test.ts',
      'lets no text of a tenant act on the terminal, or pretend to be another line',
    ],
  },
  {
    guard: 'a comparison tells of so many fields and no more',
    without: 'one query takes gigabytes of memory, and the API of all tenants with it',
    file: 'libs/promotion/rules/src/compare-fields.ts',
    find: 'this.found.length > this.most',
    replace: 'this.most < 0',
    test: ['libs/promotion/rules/src/compare-releases.test.ts', 'is looked at no further than it is told'],
  },
  {
    guard: 'a path in a comparison is cut',
    without: 'a name of a million characters is in each line of an answer',
    file: 'libs/promotion/rules/src/compare-fields.ts',
    find: 'part.length > longestPart',
    replace: 'part.length < 0',
    test: [
      'libs/promotion/rules/src/compare-releases.test.ts',
      'is told in few characters, however long its names are',
    ],
  },
  {
    guard: 'no subscription compares releases',
    without: 'what is paid once is computed at each event',
    file: 'apps/api/src/limits/refuse-costly.ts',
    find: 'operation.operation === OperationTypeNode.SUBSCRIPTION ? limits.eventCost : limits.cost',
    replace: 'limits.cost',
    test: ['apps/api/src/limits/limits.test.ts', 'is refused with a comparison of releases at each event'],
  },
];
