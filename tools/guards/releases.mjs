/** Releases: what was built, under a name that leads to it alone. */
const suite = 'apps/api/src/releases/releases.test.ts';

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
];
