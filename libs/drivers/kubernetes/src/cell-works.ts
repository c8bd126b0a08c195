import type { KubernetesPlace } from './kubernetes-place.js';
import { type ControllerOptions, openController } from './open-controller.js';

type Controller = ReturnType<typeof openController>;

interface Replacing {
  readonly former: Promise<Controller> | undefined;
  readonly open: () => Controller;
  readonly report: (error: unknown) => void;
}

/** The work of one process at cells: at each as was said last. */
export class CellWorks {
  private readonly controllers = new Map<string, Promise<Controller>>();

  /**
   * Two that work by different settings would undo what the other does for ever, and share a lease, for they are one process: who
   * works by those from before ends first.
   */
  work(cellId: string, place: KubernetesPlace, options: ControllerOptions): void {
    const former = this.controllers.get(cellId);
    const open = () => openController(place, options);
    const report = (error: unknown) => options.report(error, null);
    this.controllers.set(cellId, this.replace({ former, open, report }));
  }

  async stop(): Promise<void> {
    const all = [...this.controllers.values()];
    this.controllers.clear();
    await Promise.all(all.map(async (controller) => (await controller).stop()));
  }

  private async replace({ former, open, report }: Replacing): Promise<Controller> {
    // What one from before cannot end any more ends by itself when its lease does.
    await former?.then((controller) => controller.stop()).catch(report);
    return open();
  }
}
