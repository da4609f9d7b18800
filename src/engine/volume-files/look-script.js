// Looks into a volume: a program for Node, which runs where the volume can be reached (as root, as root of the user's own namespace, or in a
// container). It reads what is wanted as JSON from its standard input: `root`, where the volume is; `path`, what of it; `mountPaths`, where
// containers have it, from which their links begin; `as`: `list`, `file` or `archive`. It answers with a line of JSON, behind which the bytes
// of a file or a tar archive of a directory follow. It changes nothing.
//
// Whoever has the volume may change it at any moment: a directory may become a link while it is looked at. So a path is never taken as a
// whole. Each element is opened below the one before, never followed, and what has been opened in the end is read by its descriptor.
import { spawn } from 'node:child_process';
import { constants, createReadStream, fstatSync, lstatSync, openSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';

const pathOnly = 0o10000000;
const mostLinks = 40;
const mostEntries = 20_000;

class Problem extends Error {
  constructor(problem, detail) {
    super(detail);
    this.problem = problem;
  }
}

// In a container it is process 1, for which signals do nothing by themselves.
process.on('SIGTERM', () => process.exit(143));

const byFd = (fd) => `/proc/self/fd/${fd}`;
const elements = (path) => path.split('/').filter((name) => name !== '' && name !== '.');
const kinds = { [constants.S_IFDIR]: 'directory', [constants.S_IFREG]: 'file', [constants.S_IFLNK]: 'link' };
const kindOf = ({ mode }) => kinds[mode & constants.S_IFMT] ?? 'other';

function openBelow(fd, name) {
  try {
    return openSync(`${byFd(fd)}/${name}`, pathOnly | constants.O_NOFOLLOW);
  } catch (error) {
    if (error.code === 'ENOENT') throw new Problem('missing', name);
    if (error.code === 'ENOTDIR') throw new Problem('notDirectory', name);
    throw new Problem('failed', error.message);
  }
}

// The part of an absolute link that lies in the volume, as its containers see it.
function withinVolume(to, roots) {
  const root = roots.find((one) => to === one || to.startsWith(`${one === '/' ? '' : one}/`));
  if (root === undefined) throw new Problem('outside', to);
  return to.slice(root.length);
}

function find({ root, path, mountPaths }) {
  const rootFd = openRoot(root);
  const roots = [...mountPaths, readlinkSync(byFd(rootFd))];
  let chain = [{ fd: rootFd, name: '' }];
  let left = elements(path);
  let links = 0;
  while (left.length > 0) {
    const [name, ...rest] = left;
    left = rest;
    if (name === '..') {
      if (chain.length === 1) throw new Problem('outside', '..');
      chain = chain.slice(0, -1);
      continue;
    }
    const { fd: parent } = chain.at(-1);
    if (kindOf(fstatSync(parent)) !== 'directory') throw new Problem('notDirectory', chain.at(-1).name);
    const fd = openBelow(parent, name);
    if (kindOf(fstatSync(fd)) !== 'link') {
      chain = [...chain, { fd, name }];
      continue;
    }
    links += 1;
    if (links > mostLinks) throw new Problem('outside', 'its links lead in a circle');
    const to = readlinkSync(`${byFd(parent)}/${name}`);
    if (to.startsWith('/')) {
      left = [...elements(withinVolume(to, roots)), ...left];
      chain = chain.slice(0, 1);
    } else left = [...elements(to), ...left];
  }
  return chain.at(-1);
}

function openRoot(root) {
  try {
    return openSync(root, pathOnly);
  } catch (error) {
    throw new Problem(error.code === 'ENOENT' ? 'noVolume' : 'failed', error.message);
  }
}

function describe(stats, name, target) {
  const { mode, uid, gid, size, mtimeMs } = stats;
  return {
    name,
    kind: kindOf(stats),
    mode: mode & 0o7777,
    uid,
    gid,
    size,
    mtimeMs: Math.floor(mtimeMs),
    ...(target === undefined ? {} : { target }),
  };
}

function describeEntry(fd, name) {
  const path = `${byFd(fd)}/${name}`;
  try {
    const stats = lstatSync(path);
    return [describe(stats, name, stats.isSymbolicLink() ? readlinkSync(path) : undefined)];
  } catch (error) {
    // Others remove things while they are looked at.
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}

function list({ fd, name }) {
  const stats = fstatSync(fd);
  if (kindOf(stats) !== 'directory') return { entries: [describe(stats, name)], isDirectory: false };
  const names = readdirSync(byFd(fd)).sort();
  const entries = names.slice(0, mostEntries).flatMap((one) => describeEntry(fd, one));
  return { entries, isDirectory: true, ...(names.length > mostEntries ? { left: names.length - mostEntries } : {}) };
}

let hasAnswered = false;
function say(answer) {
  hasAnswered = true;
  return new Promise((resolve) => process.stdout.write(`${JSON.stringify(answer)}\n`, resolve));
}

async function sendFile({ fd, name }) {
  const kind = kindOf(fstatSync(fd));
  if (kind !== 'file') throw new Problem(kind === 'directory' ? 'isDirectory' : 'notFile', name);
  const file = openSync(byFd(fd), constants.O_RDONLY);
  // As long as it is now: one that grows would have no end.
  const { size } = fstatSync(file);
  await say({});
  if (size > 0) await pipeline(createReadStream('', { fd: file, end: size - 1 }), process.stdout);
}

async function sendArchive({ fd, name }) {
  if (kindOf(fstatSync(fd)) !== 'directory') throw new Problem('notDirectory', name);
  // Opened before anything is said: what may not be read is a problem, not half an archive.
  readdirSync(byFd(fd));
  await say({});
  const tar = spawn('tar', ['--one-file-system', '-C', '/proc/self/fd/3', '-cf', '-', '.'], {
    stdio: ['ignore', 'inherit', 'inherit', fd],
  });
  process.on('exit', () => tar.kill());
  const code = await new Promise((resolve, reject) => tar.on('error', reject).on('close', resolve));
  // 1: something has changed while it was read.
  process.exitCode = code === 1 ? 0 : (code ?? 1);
}

try {
  const wanted = JSON.parse(readFileSync(0, 'utf8'));
  const found = find(wanted);
  if (wanted.as === 'list') await say(list(found));
  else await (wanted.as === 'file' ? sendFile : sendArchive)(found);
} catch (error) {
  // Behind the first line an error would look like content.
  if (hasAnswered) throw error;
  await say({ problem: error.problem ?? 'failed', detail: error.message });
}
