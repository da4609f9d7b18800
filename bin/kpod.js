#!/usr/bin/env node
// Plain JavaScript that any Node understands: it says in words what is missing, and hands over to the bundle.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const words = process.argv.slice(2);
const isAgent = words[0] === 'agent' && words[1] === 'run' && !words.some((word) => word === '--help' || word === '-h');
const bundle = new URL(isAgent ? '../dist/agent.js' : '../dist/cli.js', import.meta.url);
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  fail(`kpod needs Node.js 20.19 or newer; this is ${process.version} (${process.execPath})`);
} else if (!existsSync(bundle)) {
  fail(`kpod is not built yet: run \`npm ci\` in ${fileURLToPath(new URL('..', import.meta.url))}`);
} else {
  const { main } = await import(bundle.href);
  await main(isAgent ? words.slice(2) : words, fileURLToPath(import.meta.url));
}

/** @param {string} message */
function fail(message) {
  process.stderr.write(`error: ${message}\n`);
  process.exitCode = 1;
}
