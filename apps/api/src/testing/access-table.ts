const readable = 'UNAUTHENTICATED UNAUTHENTICATED yes yes yes yes NOT_FOUND NOT_FOUND';
const writable = 'UNAUTHENTICATED UNAUTHENTICATED FORBIDDEN yes yes yes NOT_FOUND NOT_FOUND';
const manageable = 'UNAUTHENTICATED UNAUTHENTICATED FORBIDDEN FORBIDDEN yes yes NOT_FOUND NOT_FOUND';
const owned = 'UNAUTHENTICATED UNAUTHENTICATED FORBIDDEN FORBIDDEN FORBIDDEN yes NOT_FOUND NOT_FOUND';
const own = 'UNAUTHENTICATED UNAUTHENTICATED yes yes yes yes yes yes';
const inPerson = `UNAUTHENTICATED UNAUTHENTICATED${' PERSON_NEEDED'.repeat(6)}`;
const throughNoToken = `UNAUTHENTICATED UNAUTHENTICATED${' FORBIDDEN'.repeat(4)} NOT_FOUND NOT_FOUND`;

/**
 * How each operation answers a caller without a token, with an unknown one, and with an API token of a viewer, a developer, an admin, an
 * owner, a removed member and a stranger. A change of it is reviewed here.
 */
export const accessTable: Readonly<Record<string, string>> = {
  'Query.viewer': own,
  'Query.tenant': readable,
  'Mutation.signIn': inPerson,
  'Mutation.signOutEverywhere': inPerson,
  'Mutation.createTenant': inPerson,
  'Mutation.acceptInvitation': inPerson,
  'Mutation.renameTenant': manageable,
  'Mutation.changeMemberRole': manageable,
  'Mutation.removeMember': manageable,
  'Mutation.leaveTenant': throughNoToken,
  'Mutation.transferOwnership': throughNoToken,
  'Mutation.inviteMember': manageable,
  'Mutation.resendInvitation': manageable,
  'Mutation.revokeInvitation': manageable,
  'Query.projects': own,
  'Query.project': readable,
  'Query.environment': readable,
  'Query.auditEvents': manageable,
  'Query.auditState': manageable,
  'Mutation.createProject': writable,
  'Mutation.saveCanvas': writable,
  'Mutation.setSecret': writable,
  'Mutation.setSecrets': writable,
  'Mutation.rotateSecretKey': manageable,
  'Mutation.setVariable': writable,
  'Mutation.removeVariable': writable,
  'Mutation.removeSecret': writable,
  'Mutation.retryBuild': writable,
  'Mutation.retryDeployment': writable,
  'Mutation.renameProject': manageable,
  'Mutation.archiveProject': manageable,
  'Mutation.restoreProject': manageable,
  'Mutation.deleteProject': manageable,
  'Mutation.deleteTenant': owned,
  'Mutation.restoreTenant': owned,
  'Subscription.environmentStatus': readable,
  'Subscription.deploymentProgress': readable,
  'Subscription.canvasChanged': readable,
};
