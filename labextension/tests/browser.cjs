// jsdom, with the parts of the web that Node brings and jsdom lacks.
const { TestEnvironment } = require('jest-environment-jsdom');

module.exports = class Browser extends TestEnvironment {
  async setup() {
    await super.setup();
    Object.assign(this.global, { fetch, Headers, Request, Response, structuredClone, TextDecoder, TextEncoder });
  }
};
