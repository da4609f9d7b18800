// Finds parts of volumes and mounts each at a place of its own: a program for Node, which runs where the volumes can be reached (as the user,
// or as root of the user's own namespace). It reads the parts as JSON from its standard input, and answers for each what went wrong with it,
// if anything did. k8s: volume/util/subpath/subpath_linux.go
//
// Whoever has the volume may change it at any moment: a directory may become a link while it is looked at. So a path is never taken as a
// whole. Each element is opened below the one before, never followed, and what has been opened in the end is mounted by its descriptor.
import { spawnSync } from 'node:child_process';
import { closeSync, constants, fchmodSync, fstatSync, mkdirSync, openSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path/posix';

const pathOnly = 0o10000000;
const mostLinks = 40;

class Refusal extends Error {
  constructor(problem, detail) {
    super(detail);
    this.problem = problem;
  }
}

const below = (fd, name) => `/proc/self/fd/${fd}/${name}`;
const elements = (path, isLinked) =>
  path
    .split('/')
    .filter((name) => name !== '' && name !== '.')
    .map((name) => ({ name, isLinked }));
const isKind = (mode, kind) => (mode & constants.S_IFMT) === kind;

// Opens what the part is, following the links that stay in the volume. Every descriptor goes into `opened`.
function find({ root, subPath }, opened) {
  const open = (path, flags) => {
    const fd = openSync(path, flags);
    opened.push(fd);
    return fd;
  };
  const rootFd = open(root, pathOnly | constants.O_DIRECTORY);
  const mode = fstatSync(rootFd).mode & 0o7777;
  const realRoot = readlinkSync(`/proc/self/fd/${rootFd}`);
  const outside = (to) => new Refusal('outside', `a link leads out of the volume, to ${to}`);
  let links = 0;
  let path = [rootFd];
  let left = elements(subPath, false);

  const openElement = ({ name, isLinked }) => {
    const place = below(path.at(-1), name);
    try {
      return open(place, pathOnly | constants.O_NOFOLLOW);
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
    }
    // What a link names is not made: nobody has asked for it.
    if (isLinked) throw new Refusal('notMade', `a link leads to ${name}, which is not there`);
    try {
      mkdirSync(place, mode);
    } catch (error) {
      if (error.code === 'EEXIST') return open(place, pathOnly | constants.O_NOFOLLOW);
      throw new Refusal('notMade', error.message);
    }
    // The mode of the volume's root, whatever the umask is.
    fchmodSync(open(place, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW), mode);
    return open(place, pathOnly | constants.O_NOFOLLOW);
  };
  const followLink = (name) => {
    links += 1;
    if (links > mostLinks) throw new Refusal('outside', 'its links lead in a circle');
    const to = readlinkSync(below(path.at(-1), name));
    if (!to.startsWith('/')) return elements(to, true);
    if (to !== realRoot && !to.startsWith(`${realRoot}/`)) throw outside(to);
    path = [rootFd];
    return elements(to.slice(realRoot.length), true);
  };

  while (left.length > 0) {
    const [element, ...rest] = left;
    left = rest;
    if (element.name === '..') {
      if (path.length === 1) throw outside('..');
      path = path.slice(0, -1);
      continue;
    }
    const fd = openElement(element);
    const found = fstatSync(fd).mode;
    if (isKind(found, constants.S_IFLNK)) left = [...followLink(element.name), ...left];
    else if (left.length > 0 && !isKind(found, constants.S_IFDIR)) throw new Refusal('outside', `${element.name} is not a directory`);
    else path = [...path, fd];
  }
  return path.at(-1);
}

function mount(fd, target) {
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
  if (isKind(fstatSync(fd).mode, constants.S_IFDIR)) mkdirSync(target, { recursive: true });
  else writeFileSync(target, '', { flag: 'a' });
  const { error, status, stderr } = spawnSync('mount', ['--no-canonicalize', '--bind', '/proc/self/fd/3', target], {
    stdio: ['ignore', 'ignore', 'pipe', fd],
  });
  if (error || status !== 0) throw new Refusal('notMounted', error?.message ?? stderr.toString().trim());
}

function mountPart(part) {
  const opened = [];
  try {
    mount(find(part, opened), part.target);
    return {};
  } catch (error) {
    return { problem: error.problem ?? 'outside', detail: error.message };
  } finally {
    for (const fd of opened) closeSync(fd);
  }
}

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, 'utf8')).map(mountPart)));
