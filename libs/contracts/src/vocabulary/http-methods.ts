const common = ['GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'TRACE', 'CONNECT'] as const;

/** What Node's parser knows beside them: WebDAV, UPnP, caches and others. */
const rare = [
  ...(['ACL', 'BIND', 'CHECKOUT', 'COPY', 'LINK', 'LOCK', 'M-SEARCH', 'MERGE', 'MKACTIVITY', 'MKCALENDAR'] as const),
  ...(['MKCOL', 'MOVE', 'NOTIFY', 'PROPFIND', 'PROPPATCH', 'PURGE', 'QUERY', 'REBIND', 'REPORT', 'SEARCH'] as const),
  ...(['SOURCE', 'SUBSCRIBE', 'UNBIND', 'UNLINK', 'UNLOCK', 'UNSUBSCRIBE'] as const),
] as const;

/** Methods that an endpoint or a condition may name. */
export const httpMethods = [...common, ...rare] as const;
export type HttpMethod = (typeof httpMethods)[number];

/** A method as it is compared: without white space, in capitals. */
export const methodName = (text: string): string => text.trim().toUpperCase();

/** Why a text is no method, or null. */
export const methodProblem = (text: string): string | null =>
  (httpMethods as readonly string[]).includes(methodName(text))
    ? null
    : `"${text}" is no HTTP method; use ${common.join(', ')}, or a rarer one such as PROPFIND`;
