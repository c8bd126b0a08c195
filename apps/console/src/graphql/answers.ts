/** The shapes that `documents.ts` asks for. Times are ISO 8601. */
export type EnvironmentState = 'empty' | 'building' | 'build_failed' | 'deploying' | 'live' | 'deploy_failed';
export type WorkState = 'running' | 'succeeded' | 'failed';

export interface RevisionAnswer {
  readonly number: number;
  readonly author: string;
  readonly createdAt: string;
  /** The document as the server keeps it; `@tiffin/canvas-rules` says what is in it. */
  readonly canvas: unknown;
}

export interface ProjectAnswer {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly tenant: { readonly name: string; readonly slug: string };
  readonly head: RevisionAnswer;
  readonly environments: readonly { readonly id: string; readonly name: string }[];
}

export interface ProjectPageAnswer {
  readonly viewer: { readonly id: string };
  readonly project: ProjectAnswer;
}

export interface ProjectsAnswer {
  readonly viewer: {
    readonly name: string;
    readonly memberships: readonly {
      readonly role: string;
      readonly tenant: { readonly id: string; readonly name: string };
    }[];
  };
  readonly projects: readonly ProjectSummary[];
}

export interface ProjectSummary {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly createdAt: string;
  readonly tenant: { readonly id: string; readonly name: string; readonly slug: string };
  readonly head: { readonly number: number };
  readonly environments: readonly { readonly id: string; readonly name: string; readonly state: EnvironmentState }[];
}

export interface GatewayUrl {
  readonly gatewayId: string;
  readonly gatewayName: string;
  readonly url: string;
}

export interface UnitStatus {
  readonly key: string;
  readonly name: string;
  readonly state: 'starting' | 'ready' | 'restarting';
  readonly restarts: number;
  readonly startedAt: string;
  readonly lastFailure: string | null;
}

export interface BuildAnswer {
  readonly id: string;
  readonly unitKey: string;
  readonly unitName: string;
  readonly state: WorkState;
  readonly error: string | null;
  readonly log: string;
  readonly startedAt: string;
  readonly finishedAt: string | null;
}

export interface EnvironmentAnswer {
  readonly id: string;
  readonly name: string;
  readonly state: EnvironmentState;
  readonly problem: string | null;
  readonly liveRevision: number | null;
  readonly desiredRevision: { readonly number: number; readonly createdAt: string };
  readonly urls: readonly GatewayUrl[];
  readonly units: readonly UnitStatus[];
  /** `builds`: newest first. */
  readonly project: { readonly id: string; readonly builds: readonly BuildAnswer[] };
}

export interface StepAnswer {
  readonly name: string;
  readonly state: WorkState;
  readonly detail: string | null;
  readonly startedAt: string;
  readonly finishedAt: string | null;
}

export interface DeploymentAnswer {
  readonly id: string;
  readonly state: WorkState | 'superseded';
  readonly revisionNumber: number;
  readonly error: string | null;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly steps: readonly StepAnswer[];
}

export interface LogLineAnswer {
  readonly time: string;
  readonly stream: string;
  readonly text: string;
}
