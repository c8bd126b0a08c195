export const roles = ['viewer', 'developer', 'admin', 'owner'] as const;
export type Role = (typeof roles)[number];

const everyone = ['viewer', 'developer', 'admin', 'owner'] as const;
const builders = ['developer', 'admin', 'owner'] as const;

/** Which roles may do what. An operation states one of these permissions; what is not listed is closed. */
export const policy = {
  'viewer.read': everyone,
  'project.read': everyone,
  'project.create': builders,
  'project.build': builders,
  'canvas.write': builders,
  'environment.read': everyone,
  'environment.deploy': builders,
  'logs.read': builders,
  'secret.list': everyone,
  'secret.write': builders,
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof policy;

/** Whether a role includes a permission. */
export const mayDo = (role: Role, permission: Permission): boolean =>
  (policy[permission] as readonly Role[]).includes(role);
