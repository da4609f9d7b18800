// Loads a bundle with V8's code cache, which spares Node from reading and compiling it anew for every short command.
// The cache lies beside the bundle, and is trusted as the bundle is: whoever owns that directory writes it, at the first use with a
// version of Node (the build is one), and nobody else does. Without a cache all works the same, some milliseconds slower.
const { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname } = require('node:path');
const { Script } = require('node:vm');

/**
 * What a CommonJS file exports. Its first line must end in a digest of the rest: a cache of another content is no cache for it.
 * @param {string} file
 */
exports.load = function load(file) {
  const source = readFileSync(file, 'utf8');
  const digest = /^.*?([0-9a-f]*)\n/.exec(source)?.[1] ?? '';
  const cache = `${file}-${digest}-${process.version}-${process.arch}.cache`;
  const cachedData = digest === '' ? undefined : readIfThere(cache);
  const script = new Script(`(function (exports, require, module) {${source}\n})`, { filename: file, cachedData });
  // V8 refuses what was made with other options, or for another processor.
  if (digest !== '' && (cachedData === undefined || script.cachedDataRejected)) {
    process.once('exit', () => write(cache, script));
  }
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module);
  return module.exports;
};

/** @param {string} file */
function readIfThere(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/**
 * With all functions that this run had to compile. Others read either a whole file or none.
 * @param {string} file
 * @param {Script} script
 */
function write(file, script) {
  const unfinished = `${file}.${process.pid}`;
  try {
    if (statSync(dirname(file)).uid !== process.getuid?.()) return;
    const descriptor = openSync(unfinished, 'wx', 0o644);
    try {
      writeSync(descriptor, script.createCachedData());
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(unfinished, file);
  } catch {
    // A directory that cannot be written, a full disk: it goes without.
    rmSync(unfinished, { force: true });
  }
}
