#!/usr/bin/env node
// Plain JavaScript that any Node understands: it says in words what is missing, and hands over to the bundle.
// CommonJS, as the bundle is: Node starts it faster than a module.
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const words = process.argv.slice(2);
const isAgent = words[0] === 'agent' && words[1] === 'run' && !words.some((word) => word === '--help' || word === '-h');
const bundle = join(__dirname, '..', 'dist', isAgent ? 'agent.cjs' : 'cli.cjs');
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  fail(`kpod needs Node.js 20.19 or newer; this is ${process.version} (${process.execPath})`);
} else if (!existsSync(bundle)) {
  fail(`kpod is not built yet: run \`npm ci\` in ${join(__dirname, '..')}/`);
} else {
  loadBundle()?.main(isAgent ? words.slice(2) : words, __filename);
}

/** What the system refuses while the program is read is no fault of the program; anything else is. */
function loadBundle() {
  try {
    return isAgent ? require(bundle) : require('./load.js').load(bundle);
  } catch (error) {
    if (!/^E[A-Z]+$/.test(error.code ?? '')) throw error;
    const wayOut = error.code === 'EMFILE' ? 'raise the limit of open files (ulimit -n)' : 'mend that';
    fail(`kpod cannot read its own program: ${error.message}; ${wayOut}`);
    return undefined;
  }
}

/** @param {string} message */
function fail(message) {
  process.stderr.write(`error: ${message}\n`);
  // Who started it as the agent says so too.
  process.send?.(message);
  process.exitCode = 1;
}
