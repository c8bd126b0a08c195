/** What keeps a Kubernetes cell whole while its API server fails, and what comes back from a backup from removing what runs. */
const control = 'libs/drivers/kubernetes/src/control';
const view = 'libs/drivers/kubernetes/src/view';
const removals = `${control}/removal-guard.test.ts`;
const leaders = `${control}/leadership.test.ts`;
const queue = `${control}/work-queue.test.ts`;
const lines = `${control}/pod-lines.test.ts`;
const looks = `${control}/environment-controller.test.ts`;

export const kubernetesFaults = [
  {
    guard: 'no more than a share of a cell is removed for no reason that was recorded',
    without: 'records that come back from a backup take most of what runs with them',
    file: `${control}/removal-guard.ts`,
    find: 'if (already + count > most) throw',
    replace: 'if (already + count > most * 1_000) throw',
    test: [removals, 'is a share of the cell at the most, all environments together, within the time'],
  },
  {
    guard: 'removals of one environment after another are counted together',
    without: 'each environment of a cell loses a little less than what would be noticed',
    file: `${control}/removal-guard.ts`,
    find: 'this.removed.push({ at: now, count });',
    replace: '',
    test: [removals, 'is a share of the cell at the most, all environments together, within the time'],
  },
  {
    guard: 'a record of another day is no reason',
    without: 'a record that is put back while a cell is worked at removes what was made since',
    file: `${control}/removal-guard.ts`,
    find: 'record.revision > before.revision;',
    replace: 'record.revision !== before.revision;',
    test: [removals, 'counts a record of another day'],
  },
  {
    guard: 'a record is older than what was made of it by its epoch, too',
    without: 'a record from a backup undoes what another deployer did since',
    file: `${control}/removal-guard.ts`,
    find: 'epoch > record.epoch ||',
    replace: '',
    test: [removals, 'is older also where nothing but its epoch says so'],
  },
  {
    guard: 'a leader renews while it begins',
    without: 'in a large cell, leaders take over from each other before any of them has begun',
    file: `${control}/leadership.ts`,
    find: 'if (leads) this.duty ??= this.begin();',
    replace: 'if (leads) await (this.duty ??= this.begin());',
    test: [leaders, 'renews while it begins, which may take long, so that nobody else takes over'],
  },
  {
    guard: 'what could not be begun is begun again',
    without: 'who holds the lease and does nothing keeps all others from the cell',
    file: `${control}/leadership.ts`,
    find: 'this.duty = null;\n      this.parts.report(error);',
    replace: 'this.parts.report(error);',
    test: [leaders, 'begins again what could not be begun'],
  },
  {
    guard: 'what failed waits, whatever happens meanwhile',
    without: 'events of a cluster that refuses make it be asked again at once',
    file: `${control}/work-queue.ts`,
    find: 'if (entry.failures > 0 && entry.timer !== null) return;',
    replace: '',
    test: [queue, 'does not begin what failed before its time'],
  },
  {
    guard: 'what a quota has yet to count is asked for again',
    without: 'a release fails, or waits half a minute, on a cluster that has just learnt of its kinds of routes',
    file: 'libs/drivers/kubernetes/src/client/fault-classes.ts',
    find: "if (message.includes('status unknown for quota')) return 'uncounted';",
    replace: '',
    test: [
      'libs/drivers/kubernetes/src/client/fault-classes.test.ts',
      'that has yet to count a kind is no refusal for good',
    ],
  },
  {
    guard: 'what serves stays as it was made',
    without:
      'with other settings of a cell, or another version of the platform, all that runs is removed before the new is ready',
    file: 'libs/drivers/kubernetes/src/render/version-of.ts',
    find: 'if (planned.rendered !== undefined) return planned.rendered.version;',
    replace: '',
    test: [
      'libs/drivers/kubernetes/src/render/version-of.test.ts',
      'is what it was made with, where it is to stay so, whatever the settings are',
    ],
  },
  {
    guard: 'what is renewed takes the place of nothing before it is ready',
    without: 'settings with which nothing starts end everything that runs in a cell',
    file: 'libs/drivers/kubernetes/src/decide/decide-renewal.ts',
    find: "if (!units.every(({ isReady }) => isReady)) return { is: 'rest' };",
    replace: '',
    test: [
      'libs/drivers/kubernetes/src/decide/decide-renewal.test.ts',
      'stays as it is while the other comes up beside it',
    ],
  },
  {
    guard: 'few environments of a cell are renewed at a time',
    without:
      'after one change of its settings a cell needs room for everything twice, and what people deploy waits for all of it',
    file: `${control}/renewal-room.ts`,
    find: ' || this.renewing.size < most',
    replace: ' || true',
    test: [
      `${control}/renewal-room.test.ts`,
      'ten environments are renewed at a time, and one more as soon as one is over',
    ],
  },
  {
    guard: 'half a line is none',
    without: 'a watch that breaks in the middle of an event is taken for garbage',
    file: `${view}/lines-of.ts`,
    find: "rest = lines.pop() ?? '';",
    replace: "rest = '';",
    test: [`${view}/lines-of.test.ts`, 'are told until it breaks off, without the half one'],
  },
  {
    guard: 'a cell is opened anew whenever its row is another one than it was last',
    without: 'settings that are put back after a change are never worked by again',
    file: 'libs/deployments/operations/src/cells.ts',
    find: 'this.opened.set(id, { as, cell });',
    replace: 'if (known === undefined) this.opened.set(id, { as, cell });',
    test: [
      'libs/deployments/operations/src/cells.test.ts',
      'opens a cell anew that has again the settings from before',
    ],
  },
  {
    guard: 'what a unit said before it ended is read where it is by then',
    without: 'a unit that was started again at once is told as failed without a word, and stays so',
    file: `${control}/pod-lines.ts`,
    find: ": [{ previous: 'true' }, {}];",
    replace: ': [{}];',
    test: [lines, 'are its own also where another one has begun in its place meanwhile'],
  },
  {
    guard: 'a container is told by its own lines alone',
    without: 'who looks for why a unit ended reads why it had ended the time before',
    file: `${control}/pod-lines.ts`,
    find: '(of.isPrevious || isWithin(of, timeOf(line)))',
    replace: 'true',
    test: [lines, 'are not those of the one before, where it has printed nothing'],
  },
  {
    guard: 'a node that is busy is asked again for what a unit said',
    without: 'one answer that is late leaves a failure without its reason for ever',
    file: `${control}/pod-lines.ts`,
    find: 'const tries = 3;',
    replace: 'const tries = 1;',
    test: [lines, 'are read again from a node that was busy, and once they were read never more'],
  },
  {
    guard: 'pods that the cluster could not make just now are no failure of a release',
    without: 'two who count for one quota at the same moment end a deployment that was about to come up',
    file: 'libs/drivers/kubernetes/src/decide/refused-pods.ts',
    find: "return / is invalid: | denied the request/.test(message) ? 'invalid' : 'unknown';",
    replace: "return 'invalid';",
    test: [
      'libs/drivers/kubernetes/src/decide/read-unit.test.ts',
      'has not failed by what may pass, unless it lasts; then it is the cluster’s fault',
    ],
  },
  {
    guard: 'an environment is left without a look only where each object that it was found settled by is the same',
    without: 'drift of what was settled once stays for ever',
    file: `${control}/settled-environments.ts`,
    find: 'before.every((one, index) => one === seen[index])',
    replace: 'before.length > 0',
    test: [looks, 'is looked at when somebody has taken a label of ours from anything in it, and has it again'],
  },
  {
    guard: 'its own namespace is among them',
    without: 'walls are opened by a label of the namespace, and nobody looks',
    file: `${control}/environment-controller.ts`,
    find: 'this.status.held(environmentId), own, ',
    replace: 'this.status.held(environmentId), ',
    test: [looks, 'is looked at when anything in it is another, though it says the same, and only once'],
  },
  {
    guard: 'settings are among them',
    without: 'settings that are changed hold for new environments alone',
    file: `${control}/environment-controller.ts`,
    find: 'return [settings, held, ',
    replace: 'return [held, ',
    test: [looks, 'is looked at when its settings are others'],
  },
  {
    guard: 'what follows from the time as well is looked at again',
    without: 'a trouble is told for ever once it is over',
    file: `${control}/running-units.ts`,
    find: 'isWhole && observed.trouble === null',
    replace: 'isWhole || observed.trouble !== null',
    test: [looks, 'is looked at until it does not any more'],
  },
  {
    guard: 'an object is read where another form of it is held than a list names',
    without: 'what a watch has not told is never seen',
    file: `${view}/listed.ts`,
    find: 'return metadata.resourceVersion === resourceVersion || isNewer',
    replace: 'return metadata.resourceVersion !== undefined || isNewer',
    test: [`${view}/listed.test.ts`, 'is read where it is new, or another form than the one held'],
  },
];
