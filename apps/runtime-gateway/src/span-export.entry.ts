/** What only gateways need that export spans: the runtime reads it from a file of its own. */
export { openGatewaySpans } from './spans/gateway-spans.js';
