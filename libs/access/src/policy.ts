export const roles = ['viewer', 'developer', 'admin', 'owner'] as const;
export type Role = (typeof roles)[number];

/** What an API token is made for. Each includes those before it. */
export const scopes = ['read', 'deploy', 'admin'] as const;
export type Scope = (typeof scopes)[number];

const everyone = ['viewer', 'developer', 'admin', 'owner'] as const;
const builders = ['developer', 'admin', 'owner'] as const;
const admins = ['admin', 'owner'] as const;
const owners = ['owner'] as const;

/** Which roles may do what. An operation states one of these permissions; what is not listed is closed. */
export const policy = {
  'project.read': everyone,
  'project.create': builders,
  'project.manage': admins,
  'tenant.delete': owners,
  'tenant.export': owners,
  'project.build': builders,
  'canvas.write': builders,
  'environment.read': everyone,
  'environment.deploy': builders,
  'environment.manage': admins,
  'environment.promote': builders,
  'promotion.vote': everyone,
  'logs.read': builders,
  'secret.list': everyone,
  'secret.write': builders,
  'secret.rotate': admins,
  'variable.read': everyone,
  'variable.write': builders,
  'consumer.read': builders,
  'consumer.write': builders,
  /** Besides `consumer.write`, in production. */
  'consumer.manage': admins,
  'token.read': everyone,
  'token.write': everyone,
  'token.manage': admins,
  'service_account.read': admins,
  'service_account.write': admins,
  'audit.read': admins,
  'tenant.read': everyone,
  'usage.read': everyone,
  'tenant.rename': admins,
  'tenant.transfer': owners,
  'member.read': everyone,
  'member.manage': admins,
  'member.leave': everyone,
  'invitation.read': admins,
  'invitation.manage': admins,
  'webhook.read': admins,
  'webhook.manage': admins,
  'notification.write': everyone,
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof policy;

const anyToken = ['read', 'deploy', 'admin'] as const;
const deployTokens = ['deploy', 'admin'] as const;
const adminTokens = ['admin'] as const;
/** A person does this themselves. */
const noToken = [] as const;

/** Through which API tokens: a token's permission is its holder's role AND its scope. */
export const scopePolicy = {
  'project.read': anyToken,
  'project.create': adminTokens,
  'project.manage': adminTokens,
  'tenant.delete': noToken,
  'tenant.export': adminTokens,
  'project.build': deployTokens,
  'canvas.write': deployTokens,
  'environment.read': anyToken,
  'environment.deploy': deployTokens,
  'environment.manage': adminTokens,
  'environment.promote': deployTokens,
  'promotion.vote': noToken,
  'logs.read': deployTokens,
  'secret.list': anyToken,
  'secret.write': adminTokens,
  'secret.rotate': adminTokens,
  'variable.read': anyToken,
  'variable.write': deployTokens,
  'consumer.read': anyToken,
  'consumer.write': adminTokens,
  'consumer.manage': adminTokens,
  'token.read': adminTokens,
  'token.write': adminTokens,
  'token.manage': adminTokens,
  'service_account.read': adminTokens,
  'service_account.write': adminTokens,
  'audit.read': anyToken,
  'tenant.read': anyToken,
  'usage.read': anyToken,
  'tenant.rename': adminTokens,
  'tenant.transfer': noToken,
  'member.read': anyToken,
  'member.manage': adminTokens,
  'member.leave': noToken,
  'invitation.read': adminTokens,
  'invitation.manage': adminTokens,
  'webhook.read': adminTokens,
  'webhook.manage': adminTokens,
  'notification.write': noToken,
} as const satisfies Record<Permission, readonly Scope[]>;

/** What a token of one project may do, there. Whatever is about the tenant as a whole is none of its business. */
const withinProject: ReadonlySet<Permission> = new Set([
  'tenant.read',
  'project.read',
  'project.build',
  'canvas.write',
  'environment.read',
  'environment.deploy',
  'environment.manage',
  'environment.promote',
  'logs.read',
  'secret.list',
  'secret.write',
  'variable.read',
  'variable.write',
  'consumer.read',
  'consumer.write',
  'consumer.manage',
]);

/** A role, with those that it includes. */
export const rolesUpTo = (role: Role): readonly Role[] => roles.slice(0, roles.indexOf(role) + 1);

/** Whether a role includes a permission. */
export const mayDo = (role: Role, permission: Permission): boolean =>
  (policy[permission] as readonly Role[]).includes(role);

/** Whether an API token lets a permission of its holder through. */
export const letsThrough = ({ scope, projectId }: TokenBounds, permission: Permission): boolean =>
  (scopePolicy[permission] as readonly Scope[]).includes(scope) &&
  (projectId === null || withinProject.has(permission));

/** What an API token leaves of the role of whom it stands for. */
export interface TokenBounds {
  readonly scope: Scope;
  /** Null: all projects of its tenant. */
  readonly projectId: string | null;
}
