/** Guards of the way of consumers from the control plane to gateways. */
const local = 'apps/cell-local/src/consumers/environment-consumers.ts';
const push = 'libs/consumers/operations/src/push-consumers.ts';
const inCell = (name) => ['apps/cell-local/src/consumers/consumers.test.ts', name];
const pushed = (name) => ['libs/drivers/postgres/src/consumer-pushes.test.ts', name];

export const pushedConsumers = [
  {
    guard: 'pushed consumers: older ones change nothing in a cell',
    without: 'a push that was held up lets those in again that were shut out, once a gateway starts anew',
    file: local,
    find: 'if (snapshot.version > former.version) await this.write({ key, snapshot });',
    replace: 'await this.write({ key, snapshot });',
    test: inCell('older ones change nothing'),
  },
  {
    guard: 'pushed consumers: a gateway that starts knows the newest before it serves',
    without: 'who was shut out while a gateway started goes on calling through it',
    file: 'apps/cell-local/src/units/unit-process.ts',
    find: 'const failure = probed ?? (await this.consumers.tell(this));',
    replace: 'const failure = probed;',
    test: inCell('a gateway that starts while they change begins with the newest'),
  },
  {
    guard: 'pushed consumers: each environment has its own',
    without: 'the keys of one environment open the gateways of another',
    file: local,
    find: 'consumers === this && phase',
    replace: 'consumers !== null && phase',
    test: inCell('of one environment are told to no gateway of another'),
  },
  {
    guard: 'pushed consumers: they end with their environment',
    without: 'what was deleted with an environment lies about on the disk',
    file: local,
    find: '      await this.files.remove(this.environmentId);\n',
    replace: '',
    test: inCell('end with their environment'),
  },
  {
    guard: 'pushed consumers: only the cell’s own user reads its files',
    without: 'another user of the machine reads the key and the hashes of secrets',
    file: 'apps/cell-local/src/state/replace-file.ts',
    find: "open(draft, 'w', 0o600)",
    replace: "open(draft, 'w', 0o644)",
    test: inCell(
      'each environment has a key of its own, in a file that its user alone may read, and that is gone from the gateway’s folder',
    ),
  },
  {
    guard: 'pushed consumers: what is read-only changes nothing',
    without: 'the api’s token, which only looks, decides who may call',
    file: 'apps/cell-local/src/api/cell-api.ts',
    find: "if (right === 'read' && method !== 'GET') throw Refusal.of('FORBIDDEN', 'cell.write');",
    replace: '',
    test: ['apps/cell-local/src/main.test.ts', 'lets the token that the api holds change nothing'],
  },
  {
    guard: 'pushed consumers: a cell that hangs keeps nobody else’s',
    without: 'one environment whose cell does not answer keeps all others from being told',
    file: push,
    find: 'if (others >= this.sizes.toOneCell) throw new Crowded();',
    replace: 'if (others >= Infinity) throw new Crowded();',
    test: pushed('leaves room for other cells where one hangs'),
  },
  {
    guard: 'pushed consumers: a push that fails is tried again',
    without: 'a cell that was away for a moment is never told',
    file: push,
    find: '.catch((error: unknown) => this.putOff(push, error))',
    replace: '.catch((error: unknown) => this.parts.pushes.settlePush(push.environmentId, error ? push.version : 0))',
    test: pushed('is tried again until its cell takes it, and keeps no other environment’s'),
  },
  {
    guard: 'pushed consumers: they come with the first release',
    without: 'consumers that were made before the first release are unknown until somebody changes one',
    file: 'libs/consumers/operations/src/informed-cell.ts',
    find: "!units.some(({ kind }) => kind === 'gateway')",
    replace: "units.some(({ kind }) => kind === 'gateway')",
    test: pushed('of an environment that is deployed nowhere is settled, and given with its first release'),
  },
  {
    guard: 'pushed consumers: a tenant that moves takes along what the old cell was told last',
    without: 'who was shut out during a move may call in the new cell',
    file: 'libs/deployments/operations/src/carry-move.ts',
    find: '    await this.tellNew(move);\n',
    replace: '',
    test: ['libs/drivers/postgres/src/moves.test.ts', 'takes along who may call, also what the old cell was told last'],
  },
  {
    guard: 'pushed consumers: no more of them than gateways take',
    without: 'an environment grows until no change reaches its gateways any more',
    file: 'libs/consumers/operations/src/held-consumers.ts',
    find: "  const full = decideRoom('snapshotBytes', await rows.snapshotBytes(environmentId));\n",
    replace: "  const full = decideRoom('snapshotBytes', (await rows.snapshotBytes(environmentId)) * 0);\n",
    test: ['libs/drivers/postgres/src/consumers.test.ts', 'is as much as gateways take, and not one consumer more'],
  },
];
