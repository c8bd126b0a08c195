/**
 * The form in which two names of headers are compared. CGI, WSGI, Rack, PHP and others read `X-User`, `X_User` and `X.User`
 * as one variable, so that each of them would be a way to say who calls.
 */
export const foldedHeader = (name: string): string =>
  // Each header of each request comes here, and nearly all are in this form already.
  folded.test(name) ? name : name.toLowerCase().replace(/[^a-z0-9]/g, '-');

const folded = /^[a-z0-9-]*$/;
