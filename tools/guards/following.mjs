/** Lines that are followed, and what units use. */
const logs = 'libs/drivers/kubernetes/src/logs';
const client = 'libs/drivers/kubernetes/src/client';
const cell = 'apps/cell-local/src';

export const following = [
  {
    guard: 'lines that a node gives again after a connection broke are left out by their number',
    without: 'each connection that breaks shows up to a second of lines twice',
    file: `${logs}/log-position.ts`,
    find: 'return this.left < 0;',
    replace: 'return true;',
    test: [
      `${logs}/followed-unit.test.ts`,
      'come once each over connections that break, with no time from one to the next',
    ],
  },
  {
    guard: 'the log of another container is told by the time of its first line',
    without: 'as many lines of a container that was started anew are lost as the one before had printed last',
    file: `${logs}/log-position.ts`,
    find: 'this.isFound ||= !this.isOther(time);',
    replace: 'this.isFound = true;',
    test: [`${logs}/log-position.test.ts`, 'tells another container'],
  },
  {
    guard: 'what a container had yet to say when its connection broke is read from the log that the node keeps of it',
    without: 'the last words of a crash are lost',
    file: `${logs}/followed-pod.ts`,
    find: 'if (restartCount > this.restarts) await this.rest().catch(noFault);',
    replace: '',
    test: [
      `${logs}/followed-unit.test.ts`,
      'come of a container that says nothing yet, behind the last words of the one before',
    ],
  },
  {
    guard: 'what waits for a reader is bounded',
    without: 'one reader that is slow fills the memory of the api',
    file: `${logs}/line-queue.ts`,
    find: '|| this.characters > this.limits.characters',
    replace: '',
    test: [`${logs}/line-queue.test.ts`, 'are bounded by what they weigh too'],
  },
  {
    guard: 'a reader that is slow is told how many lines it has missed',
    without: 'a log has a hole that nobody sees',
    file: `${logs}/line-queue.ts`,
    find: 'this.missed += lost.length;',
    replace: '',
    test: [`${logs}/line-queue.test.ts`, 'are lost, the oldest first, where too many wait, and it is told how many'],
  },
  {
    guard: 'those who follow have connections of their own',
    without: '64 followers keep every read and every change of an api waiting',
    file: `${client}/cluster-access.ts`,
    find: 'this.agentsOf(options)[lane]',
    replace: "this.agentsOf(options)[lane === 'followers' ? 'usual' : lane]",
    test: [`${client}/lanes.test.ts`, 'of followers keep no other request from one'],
  },
  {
    guard: 'a request that waits for a connection ends in time',
    without: 'it waits for ever, and so does whoever asked',
    file: `${client}/kube-api.ts`,
    find: '    fail(error);\n  };',
    replace: '  };',
    test: [`${client}/lanes.test.ts`, 'are waited for no longer than an answer is'],
  },
  {
    guard: 'who follows a unit of a local cell again says where it stood',
    without: 'each connection that breaks shows the last lines once more',
    file: 'libs/drivers/local-cell/src/follow-cell.ts',
    find: 'stand.at = said.at(-1)?.at ?? stand.at;',
    replace: '',
    test: [`${cell}/live-log.test.ts`, 'come once each, while connections break three times'],
  },
  {
    guard: 'what waits in a local cell for a reader is bounded',
    without: 'one reader that is slow fills the memory of the cell',
    file: `${cell}/units/live-log.ts`,
    find: 'this.response.writableLength > mostWaitingBytes',
    replace: 'false',
    test: [`${cell}/live-log.test.ts`, 'are lost for a reader that reads nothing, and it is told how many'],
  },
  {
    guard: 'who follows is looked at again from time to time',
    without: 'somebody whose role nobody announced a change of reads logs for as long as the connection lasts',
    file: 'apps/api/src/live/follow-stream.ts',
    find: 'if (performance.now() - this.at > renewMs) this.recheck();',
    replace: '',
    also: [
      {
        file: 'apps/api/src/live/follow-stream.ts',
        find: 'const unhold = session.hold(standing.recheck);',
        replace: 'const unhold = () => undefined;',
      },
    ],
    test: [
      'apps/api/src/live/unit-live.test.ts',
      'are looked at again before they are sent, also where nobody was told of a change',
    ],
  },
  {
    guard: 'who is no member any more is sent no further line',
    without: 'a member who was removed reads logs for as long as the connection lasts',
    file: 'apps/api/src/live/follow-stream.ts',
    find: 'this.renewing.catch(this.lost);',
    replace: 'this.renewing = this.renewing.catch(() => undefined);',
    test: ['apps/api/src/live/unit-live.test.ts', 'are not sent any more to who is no member any more'],
  },
  {
    guard: 'one person follows so many units and no more',
    without: 'one person takes all connections of an api to a cell that followers have',
    file: 'apps/api/src/live/unit-live-resolver.ts',
    find: 'ofPerson: limits.followers',
    replace: 'ofPerson: limits.subscriptions',
    test: ['apps/api/src/live/unit-live.test.ts', 'are followed by so many of one person, and no more'],
  },
  {
    guard: 'lines that come again over a new connection are shown once',
    without: 'each connection that breaks shows the last thousand lines again',
    file: 'apps/cli/src/commands/shown-lines.ts',
    find: 'if (this.wasShown(key, time)) return false;',
    replace: '',
    test: ['apps/cli/src/commands/shown-lines.test.ts', 'are not shown again'],
  },
  {
    guard: 'the log of a container that has ended is not read again and again',
    without: 'each follower of a unit that crashes reads its last second once a second, for as long as it waits',
    file: `${logs}/followed-pod.ts`,
    find: 'else await this.change();',
    replace: 'else await this.look();',
    test: [
      `${logs}/followed-unit.test.ts`,
      'are not asked for again and again of a container that has ended, and come of the one behind it',
    ],
  },
  {
    guard: 'a line without an end is cut',
    without:
      'a unit that prints no line break fills the memory of the api of all tenants, as soon as somebody follows it',
    file: 'libs/drivers/kubernetes/src/view/lines-of.ts',
    find: 'if (rest.length <= longest) continue;',
    replace: 'if (rest.length >= 0) continue;',
    test: [
      'libs/drivers/kubernetes/src/view/lines-of.test.ts',
      'are cut where they are longer than wanted, told once, and followed by what comes behind them',
    ],
  },
  {
    guard: 'a node that has to keep within a size is asked for fewer lines',
    without: 'the last lines of a unit that prints long ones are not the last',
    file: `${logs}/last-lines.ts`,
    find: 'if (stream.bytes < mostOfIt || count === 1) return lines;',
    replace: 'return lines;',
    test: [
      `${logs}/unit-logs.test.ts`,
      'the last lines are the newest ones, also where all that are wanted are too many to be read',
    ],
  },
  {
    guard: 'a replica whose node does not answer keeps nobody from the lines of the others',
    without: 'one node that fails leaves nobody any lines, when they are needed most',
    file: `${logs}/unit-logs.ts`,
    find: 'if (failed.length > 0 && failed.length === pods.length) throw',
    replace: 'if (failed.length > 0) throw',
    test: [
      `${logs}/unit-logs.test.ts`,
      'a replica whose node does not answer keeps nobody from the lines of the others, and says so',
    ],
  },
  {
    guard: 'lines are read over the connections of those who follow',
    without:
      'one node that does not answer, and some people who look at what ran there, keep every read and every change of an api waiting',
    file: `${logs}/unit-logs.ts`,
    find: ", lane: 'followers' });",
    replace: ' });',
    test: [
      `${logs}/unit-logs.test.ts`,
      'lines are asked for over the connections of those who follow: a node that does not answer holds them for long',
    ],
  },
  {
    guard: 'one tenant follows so many replicas of a cell, and no more',
    without: 'one tenant takes all connections of followers to a cell, and nobody else follows anything',
    file: `${logs}/follower-places.ts`,
    find: 'if (held > mostOfHolder) return false;',
    replace: '',
    test: [
      `${logs}/followed-unit.test.ts`,
      'of so many replicas are followed for one holder, and no more, and leave the others theirs',
    ],
  },
  {
    guard: 'who follows says whose it is',
    without: 'a tenant with many environments takes the connections of all others',
    file: 'apps/api/src/live/unit-live-resolver.ts',
    find: ', holder: admission.grant.tenantId',
    replace: '',
    test: [
      'apps/api/src/live/unit-live.test.ts',
      'are asked of the cell for their tenant, and no more once nobody follows',
    ],
  },
  {
    guard: 'each look at a replica that has ended leaves nothing behind',
    without: 'who follows a unit that does not come up grows in memory with each second',
    file: `${logs}/followed-pod.ts`,
    find: "        signal.removeEventListener('abort', done);\n",
    replace: '',
    test: [`${logs}/followed-unit.test.ts`, 'a replica that is looked at again and again keeps nothing of it'],
  },
];
