export { acquaint, ExpressRequest, ExpressResponse, pathOf } from './express-messages.js';
export { ExpressApp } from './express-app.js';
