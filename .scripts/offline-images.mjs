// Makes the few images that kpod's own samples and tests need out of Debian packages, for machines that reach no registry.
import { execFile, spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { access, appendFile, chmod, copyFile, cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const searchPath = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Full names of the images that the tests and the samples use. */
export const testImages = [
  'docker.io/library/busybox:latest',
  'docker.io/library/busybox:1.28',
  'docker.io/library/busybox:1.36',
  'docker.io/library/nginx:latest',
  'registry.k8s.io/pause:3.10',
];

/** Those that the conformance table uses beside them. */
export const conformanceImages = ['registry.k8s.io/e2e-test-images/agnhost:2.53', 'registry.k8s.io/e2e-test-images/nonewprivs:1.3'];

/** The label of an image made here that has only the part of the real one that kpod's own tests need; its value says what it is. */
export const standInLabel = 'io.kpod.stand-in';

/**
 * How an image is made: the repository decides. Every tag gets an image ID of its own, because the tag goes into a label.
 * @type {Record<string, { build: (root: string, scratch: string) => Promise<void>, changes: readonly string[] }>}
 */
const recipes = {
  'docker.io/library/busybox': { build: buildBusybox, changes: [`ENV ${searchPath}`, 'CMD ["sh"]'] },
  'docker.io/library/nginx': {
    build: buildNginx,
    changes: [`ENV ${searchPath}`, 'EXPOSE 80', 'CMD ["nginx", "-g", "daemon off;"]'],
  },
  'registry.k8s.io/pause': { build: buildPause, changes: ['ENTRYPOINT ["/pause", "-P"]'] },
  'registry.k8s.io/e2e-test-images/agnhost': {
    build: buildAgnhost,
    changes: [`ENV ${searchPath}`, 'ENTRYPOINT ["/agnhost"]', 'CMD ["pause"]', `LABEL ${standInLabel}="BusyBox with a script"`],
  },
  'registry.k8s.io/e2e-test-images/nonewprivs': {
    build: buildNonewprivs,
    changes: [`ENV ${searchPath}`, 'ENTRYPOINT ["/nnp"]', `LABEL ${standInLabel}="BusyBox with a setuid program"`],
  },
};

/**
 * Sees to it that each of `images` (full names) is in the store of each engine given; answers those it had to make, one
 * `engine-argv0 image` a line. Does nothing, and needs nothing but the engine, when all are there.
 * @param {{ podman?: readonly string[], docker?: readonly string[], images?: readonly string[] }} options the engines as argv
 *   prefixes (`['podman']`, `['runuser', '-u', 'me', '--', 'podman']`)
 * @returns {Promise<string[]>}
 */
export async function ensureOfflineImages({ podman, docker, images = testImages }) {
  const wanted = [];
  for (const engine of [podman, docker]) {
    if (!engine) continue;
    for (const image of images) if (!(await hasImage(engine, image))) wanted.push({ engine, image });
  }
  if (wanted.length === 0) return [];
  const scratch = await mkdtemp(join(tmpdir(), 'kpod-images-'));
  try {
    /** @type {Map<string, string>} */
    const tars = new Map();
    for (const { engine, image } of wanted) {
      const repository = image.slice(0, image.lastIndexOf(':'));
      const recipe = recipes[repository];
      if (!recipe) throw new Error(`there is no recipe to make ${image} offline`);
      const tar = tars.get(repository) ?? (await packImage(repository, recipe, scratch));
      tars.set(repository, tar);
      await importImage(engine, tar, image, recipe.changes);
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return wanted.map(({ engine, image }) => `${engine.join(' ')} ${image}`);
}

/** @param {readonly string[]} engine @param {string} image */
async function hasImage(engine, image) {
  const [command, ...prefix] = engine;
  return run(/** @type {string} */ (command), [...prefix, 'image', 'inspect', '--format', '{{.Id}}', image]).then(
    () => true,
    () => false,
  );
}

/** @param {readonly string[]} engine @param {string} tar @param {string} image @param {readonly string[]} changes */
function importImage(engine, tar, image, changes) {
  const [command, ...prefix] = engine;
  const tag = image.slice(image.lastIndexOf(':') + 1);
  const options = [...changes, `LABEL org.opencontainers.image.version=${tag}`].flatMap((change) => ['--change', change]);
  const child = spawn(/** @type {string} */ (command), [...prefix, 'import', ...options, '-', image], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  // A child that refuses to start closes its stdin early; its exit code tells why.
  child.stdin.on('error', () => {});
  createReadStream(tar).pipe(child.stdin);
  let stderr = '';
  child.stderr.on('data', (chunk) => (stderr += chunk));
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code) => (code === 0 ? done(undefined) : fail(new Error(`${engine.join(' ')} import ${image} failed:\n${stderr}`))));
  });
}

/** @param {string} repository @param {(typeof recipes)[string]} recipe @param {string} scratch */
async function packImage(repository, recipe, scratch) {
  const name = repository.replaceAll('/', '_');
  const root = join(scratch, `${name}.root`);
  await mkdir(root);
  await recipe.build(root, scratch);
  const tar = join(scratch, `${name}.tar`);
  await run('tar', ['-C', root, '--owner=0', '--group=0', '--numeric-owner', '--sort=name', '-cf', tar, '.']);
  return tar;
}

/**
 * Debian's dynamic BusyBox with the C library beside it: the static one crashes in name look-ups inside an otherwise empty image.
 * @param {string} root @param {string} scratch
 */
async function buildBusybox(root, scratch) {
  const binary = join(await extractPackage('busybox', scratch), 'bin', 'busybox');
  for (const directory of ['bin', 'dev', 'etc', 'home', 'proc', 'root', 'run', 'sbin', 'sys', 'usr/bin', 'var/tmp', 'tmp']) {
    await mkdir(join(root, directory), { recursive: true });
  }
  await chmod(join(root, 'root'), 0o700);
  for (const directory of ['tmp', 'var/tmp']) await chmod(join(root, directory), 0o1777);
  await copyFile(binary, join(root, 'bin', 'busybox'));
  await chmod(join(root, 'bin', 'busybox'), 0o755);
  await copyLibraries(binary, root);
  const { stdout } = await run(binary, ['--list']);
  for (const applet of stdout.split('\n')) {
    if (applet && applet !== 'busybox') await symlink('/bin/busybox', join(root, 'bin', applet));
  }
  await symlink('../../bin/env', join(root, 'usr', 'bin', 'env'));
  await writeFile(join(root, 'etc', 'passwd'), 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n');
  await writeFile(join(root, 'etc', 'group'), 'root:x:0:\nnobody:x:65534:\n');
}

/**
 * nginx with the modules that the official image has and kpod's Services need, on top of BusyBox in place of Debian's base.
 * @param {string} root @param {string} scratch
 */
async function buildNginx(root, scratch) {
  await buildBusybox(root, scratch);
  const packages = ['nginx', 'nginx-common', 'libnginx-mod-stream', 'libnginx-mod-stream-js'];
  for (const name of packages) {
    const contents = await extractPackage(name, scratch);
    for (const tree of ['etc/nginx', 'usr/sbin', 'usr/lib/nginx']) {
      await cp(join(contents, tree), join(root, tree), { recursive: true, verbatimSymlinks: true }).catch(ignoreMissing);
    }
  }
  const modules = ['stream', 'stream_js'].map((name) => `/usr/lib/nginx/modules/ngx_${name}_module.so`);
  for (const binary of ['/usr/sbin/nginx', ...modules]) await copyLibraries(join(root, binary), root);
  for (const directory of ['etc/nginx/modules-enabled', 'usr/share/nginx/html', 'var/log/nginx', 'var/lib/nginx', 'run']) {
    await mkdir(join(root, directory), { recursive: true });
  }
  // The official image has this one built in, and leaves the other to those who need it.
  await writeFile(join(root, 'etc/nginx/modules-enabled/stream.conf'), `load_module ${modules[0]};\n`);
  await writeFile(join(root, 'etc/nginx/nginx.conf'), nginxDefaults);
  await writeFile(join(root, 'usr/share/nginx/html/index.html'), '<h1>Welcome to nginx!</h1>\n');
  await appendFile(join(root, 'etc/passwd'), 'www-data:x:33:33:www-data:/var/www:/bin/false\n');
  await appendFile(join(root, 'etc/group'), 'www-data:x:33:\nnogroup:x:65534:\n');
}

/** @param {string} name @param {string} path */
async function copyStandIn(name, path) {
  await copyFile(new URL(`stand-ins/${name}.sh`, import.meta.url), path);
  await chmod(path, 0o755);
}

/** @param {string} root @param {string} scratch */
async function buildAgnhost(root, scratch) {
  await buildBusybox(root, scratch);
  await copyStandIn('agnhost', join(root, 'agnhost'));
  await copyStandIn('agnhost', join(root, 'agnhost-2'));
}

/**
 * BusyBox gives up the rights of its file when it has them of a setuid bit, so this takes the real `id`.
 * @param {string} root @param {string} scratch
 */
async function buildNonewprivs(root, scratch) {
  await buildBusybox(root, scratch);
  const binary = join(await extractPackage('coreutils', scratch), 'usr', 'bin', 'id');
  const target = join(root, 'usr', 'bin', 'setuid-id');
  await copyFile(binary, target);
  await chmod(target, 0o4755);
  await copyLibraries(binary, root);
  await copyStandIn('nonewprivs', join(root, 'nnp'));
}

const nginxDefaults = `include /etc/nginx/modules-enabled/*.conf;
error_log /dev/stderr;
events {}
http {
  include mime.types;
  access_log /dev/stdout;
  server {
    listen 80;
    root /usr/share/nginx/html;
  }
}
`;

/** @param {unknown} error */
function ignoreMissing(error) {
  if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOENT') throw error;
}

/** @param {string} root @param {string} scratch */
async function buildPause(root, scratch) {
  const binary = join(await extractPackage('catatonit', scratch), 'usr', 'bin', 'catatonit');
  await copyFile(binary, join(root, 'pause'));
  await chmod(join(root, 'pause'), 0o755);
}

/**
 * Downloads a package with apt and unpacks it; answers where.
 * @param {string} name @param {string} scratch
 */
async function extractPackage(name, scratch) {
  const directory = join(scratch, `${name}.deb`);
  const contents = join(directory, 'contents');
  const isThere = await access(contents).then(
    () => true,
    () => false,
  );
  if (isThere) return contents;
  await mkdir(contents, { recursive: true });
  const download = () => run('apt-get', ['download', name], { cwd: directory });
  await download().catch(async () => {
    // A fresh machine has no package lists yet.
    await run('apt-get', ['update']);
    await download();
  });
  const file = (await readdir(directory)).find((entry) => entry.endsWith('.deb'));
  if (!file) throw new Error(`apt-get download ${name} left no package`);
  await run('dpkg-deb', ['-x', join(directory, file), contents]);
  return contents;
}

/** @param {string} binary @param {string} root */
async function copyLibraries(binary, root) {
  for (const library of await librariesOf(binary)) {
    await mkdir(join(root, dirname(library)), { recursive: true });
    await copyFile(library, join(root, library));
  }
}

/**
 * The libraries and the loader that a binary needs, by absolute path.
 * @param {string} binary
 */
async function librariesOf(binary) {
  const { stdout } = await run('ldd', [binary]);
  const paths = stdout.match(/\/\S+(?= \(0x)/g) ?? [];
  await Promise.all(paths.map((path) => access(path)));
  return paths;
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const engines = process.argv.slice(2);
  const made = await ensureOfflineImages({
    ...(engines.includes('podman') ? { podman: ['podman'] } : {}),
    ...(engines.includes('docker') ? { docker: ['docker'] } : {}),
  });
  process.stdout.write(made.map((line) => `${line}\n`).join(''));
}
