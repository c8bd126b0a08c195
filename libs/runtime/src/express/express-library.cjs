'use strict';

/**
 * Express' own request and response, each file of them read on first use only: most functions and models never ask for
 * them, and a process of which there are many should not pay for what it does not use. A bundler keeps `require` lazy.
 */
module.exports = {
  get request() {
    return require('express/lib/request');
  },
  get response() {
    return require('express/lib/response');
  },
  get settings() {
    return require('express/lib/utils');
  },
};
