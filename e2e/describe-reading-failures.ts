import { eventually, type Kubectl, type KubeObject, OperatorsShell, shownCommandsOf } from '@tiffin/testing/cluster';
import { afterAll, describe, expect, it } from 'vitest';

interface Walkthrough {
  readonly kubectl: Kubectl;
  /** Draws its function with other code, and deploys it. */
  readonly apply: (code: string) => Promise<void>;
  /** The pods of development. */
  readonly pods: () => Promise<readonly KubeObject[]>;
  /** Asks the function there. */
  readonly ask: () => Promise<unknown>;
  /** What `tiffin` prints, however it ends. */
  readonly tiffin: (...args: readonly string[]) => Promise<{ readonly output: string }>;
  /** The namespace of the cell's own objects. */
  readonly cell: () => Promise<string>;
}

/** Of what the page shows, the last one is for an installed platform. */
const shown = shownCommandsOf('docs/operate.md', '### Read a deployment that failed').slice(0, -1);

const printsAndExits = (code: number) => `console.log('it gives up'); process.exit(${code});`;

/** Types what docs/operate.md says of reading a deployment that failed. */
export function describeReadingFailures(given: () => Walkthrough): void {
  describe('a deployment that failed, read as docs/operate.md says', () => {
    const place = { id: '', pod: '', cell: '' };
    const shell = new OperatorsShell({
      variables: {},
      renamed: (text) =>
        text.replaceAll('<id>', place.id).replaceAll('<pod>', place.pod).replaceAll('tiffin-cell', place.cell),
    });
    afterAll(() => shell.remove());

    it('says why a release did not come up, with the last lines', async () => {
      const { apply, tiffin } = given();
      const applied = apply(`${printsAndExits(3)}\nmodule.exports.fn = () => ({});\n`);
      await expect(applied).rejects.toThrow('exited with code 3');
      const said = await eventually('it has failed', async () => {
        const { output } = await tiffin('status');
        return output.includes('exited with code 3') && output;
      });
      expect(said).toContain('it gives up');
    });

    it('shows from outside to inside what keeps a unit from serving', async () => {
      const { apply, ask, pods, cell, kubectl } = given();
      await apply(`module.exports.fn = () => { ${printsAndExits(7)} };\n`);
      const crashed = await eventually('the function has ended, and is there again', async () => {
        await ask();
        return (await pods()).find((pod) => restartsOf(pod) > 0);
      });
      const { name, namespace = '' } = crashed.metadata;
      Object.assign(place, { id: namespace.slice(2), pod: name, cell: await cell() });
      await eventually('it is told', async () => {
        const told = await kubectl.get<Told>(`configmap/environment-${place.id}`, place.cell);
        return told?.data.status.includes('exited with code 7');
      });
      const typed = shown.map((one) => (one.includes('--previous') ? typeUntilKept(shell, one) : shell.type(one)));
      const [listed, events, described, printed, room, told] = await Promise.all(typed);
      expect(listed).toContain(`pod/${name}`);
      expect(events).toContain('Started');
      expect(described).toMatch(/Exit Code: +7/);
      expect(printed).toContain('it gives up');
      expect(room).toContain('kind: ResourceQuota');
      expect(told).toContain('exited with code 7');
    });
  });
}

/**
 * What a container printed before it ended. A kubelet throws the end before last away at once, and says of the last one a moment
 * later: who asks in between is told that there is nothing, and asks again.
 */
const typeUntilKept = (shell: OperatorsShell, command: string): Promise<string> =>
  eventually('the kubelet says which container ended last', async () => {
    const printed = await shell.type(command);
    return !printed.startsWith('unable to retrieve container logs') && printed;
  });

interface Told {
  readonly data: { readonly status: string };
}

interface PodStatus {
  readonly containerStatuses?: readonly { readonly restartCount: number }[];
}

const restartsOf = (pod: KubeObject): number =>
  (pod['status'] as PodStatus | undefined)?.containerStatuses?.[0]?.restartCount ?? 0;
