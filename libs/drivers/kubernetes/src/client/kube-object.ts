/** An object as the API server has it; what else it holds depends on its kind. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: KubeMetadata;
  readonly [field: string]: unknown;
}

export interface KubeMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Of which object, and which form of it: another number is another form. */
export interface KubeVersion {
  readonly namespace: string;
  readonly name: string;
  readonly resourceVersion: string;
}

export interface KubeVersions {
  readonly metadata: KubeList['metadata'];
  readonly items: readonly KubeVersion[];
}

export interface KubeList {
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
  readonly items: readonly KubeObject[];
}
