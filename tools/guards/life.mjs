/** Guards of the life of projects and tenants. */
const pauses = 'prisma/migrations/20261126120000_projects_and_tenants_pause/migration.sql';
const suite = 'libs/drivers/postgres/src/pause.test.ts';

export const life = [
  {
    guard: 'pause: nothing is built for what is paused',
    without: 'a suspended tenant goes on using builders',
    file: pauses,
    find: 'WHEN NOT p.is_paused AND p.built_revision_id',
    replace: 'WHEN p.built_revision_id',
    test: [suite, 'is built no further, and the builder that is at it loses its lease'],
  },
  {
    guard: 'pause: a builder at work loses its lease',
    without: 'what it makes afterwards is deployed',
    file: pauses,
    find: 'NEW.build_epoch := NEW.build_epoch + 1;',
    replace: '',
    test: [suite, 'is built no further, and the builder that is at it loses its lease'],
  },
  {
    guard: 'pause: a deployer at work loses its lease',
    without: 'it brings a release to a cell where nothing is to serve',
    file: pauses,
    find: 'NEW.deploy_epoch := NEW.deploy_epoch + 1;',
    replace: '',
    test: [suite, 'takes its lease from a deployer that is at it, and ends what that has brought'],
  },
  {
    guard: 'pause: each pause ends anew what its cell has',
    without: 'what came back between two pauses serves on',
    file: pauses,
    find: 'NEW.is_stopped := NEW.is_stopped AND NOT NEW.is_paused;',
    replace: '',
    test: [suite, 'and paused again while it comes back is ended again'],
  },
  {
    guard: 'pause: a cell is not put back to what is paused',
    without: 'the sweep brings back what was just ended',
    file: pauses,
    find: 'WHEN NOT e.is_paused AND public.deployment_due_from(e) IS NULL',
    replace: 'WHEN public.deployment_due_from(e) IS NULL',
    test: [suite, 'serves nothing, loses nothing, and serves the same again afterwards'],
  },
  {
    guard: 'pause: what is not active takes no save',
    without: 'people draw in an archive, and wonder why nothing happens',
    file: 'libs/canvas/operations/src/save-canvas.ts',
    find: 'accepted(decideChanging(head.project));',
    replace: 'decideChanging(head.project);',
    test: ['libs/drivers/postgres/src/save-canvas.test.ts', 'takes no save, and keeps what it has'],
  },
  {
    guard: 'erasure: only of what was deleted, once its time is up',
    without: 'a project that was restored meanwhile is gone for ever',
    file: 'prisma/migrations/20261126171000_projects_are_erased/migration.sql',
    find: "WHERE p.id = wanted AND p.state = 'deleting' AND p.erase_at < now() FOR UPDATE",
    replace: 'WHERE p.id = wanted FOR UPDATE',
    test: ['libs/drivers/postgres/src/erase-projects.test.ts', 'that was restored meanwhile stays'],
  },
  {
    guard: 'erasure: not before its cell has ended it',
    without: 'what nobody knows any more serves on',
    file: 'prisma/migrations/20261126171000_projects_are_erased/migration.sql',
    find: 'WHERE e.project_id = wanted AND e.desired_release_id IS NOT NULL AND NOT e.is_stopped',
    replace: 'WHERE e.project_id = wanted AND false',
    test: ['libs/drivers/postgres/src/erase-projects.test.ts', 'that its cell has not ended stays'],
  },
];
