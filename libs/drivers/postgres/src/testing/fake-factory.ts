import type { BuildSecrets, ImageFactory, ImageOrder, StoredImage } from '@tiffin/builds-operations';

/** Makes images of nothing; `beforeBuild` decides what goes wrong, and when. */
export class FakeFactory implements ImageFactory {
  readonly built: string[] = [];
  beforeBuild: (order: ImageOrder) => Promise<void> = () => Promise.resolve();

  runtimeDigests() {
    return { 'runtime-gateway': 'g', 'runtime-workspace': 'w', 'runtime-function-node': 'f' };
  }

  has(): Promise<boolean> {
    return Promise.resolve(true);
  }

  async build(order: ImageOrder): Promise<StoredImage> {
    await this.beforeBuild(order);
    this.built.push(order.contentHash);
    return { digest: `sha256:${order.contentHash}`, sizeBytes: 1 };
  }

  resolveLock(): Promise<string> {
    return Promise.resolve('{}');
  }
}

/** Of projects that keep nothing secret. */
export const noSecrets: BuildSecrets = { ofProject: () => Promise.resolve([]) };
