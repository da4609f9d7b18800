// What the scripts need of a bare machine: packages, a dockerd, the project's own dependencies. Only told to, and only as root.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** The project's directory. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** Where runs leave what helps to understand a failure. */
export const artifacts = join(root, '.artifacts');

/**
 * Runs a command with this process's output; answers its exit code (127 when it does not exist).
 * @param {readonly string[]} argv
 * @param {Record<string, string>} [env] added to the environment
 */
export function runLoudly(argv, env = {}) {
  const [command = '', ...args] = argv;
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  return error ? 127 : (status ?? 1);
}

/** True when the command runs and exits with 0. @param {readonly string[]} argv */
export function works([command = '', ...args]) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

/** Installs the dependencies of the lock file when they are not there; answers whether they are. */
export function ensureDependencies() {
  if (existsSync(join(root, 'node_modules', '.package-lock.json'))) return true;
  // The build comes after this as a step of its own, so that its failure is told as what it is.
  return runLoudly(['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund']) === 0;
}

/** Debian's packages for both engines, as far as they are wanted. */
const packages = {
  podman: ['podman', 'runc', 'crun', 'conmon', 'netavark', 'aardvark-dns', 'catatonit', 'uidmap', 'slirp4netns', 'iptables'],
  docker: ['docker.io', 'containerd', 'runc', 'catatonit', 'iptables'],
};

/**
 * Installs an engine from Debian's packages when its command is missing. Answers whether it is there.
 * @param {'podman' | 'docker'} engine
 */
export function ensureEngine(engine) {
  const command = engine === 'podman' ? 'podman' : 'dockerd';
  if (works([command, '--version'])) return true;
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  if (runLoudly(['apt-get', '-qq', 'update'], env) !== 0) return false;
  runLoudly(['apt-get', '-qq', 'install', '-y', '--no-install-recommends', ...packages[engine]], env);
  return works([command, '--version']);
}

/** @param {readonly string[]} check a command that works where the packages are @param {readonly string[]} packages */
function ensurePackages(check, packages) {
  if (works(check)) return true;
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  if (runLoudly(['apt-get', '-qq', 'update'], env) !== 0) return false;
  runLoudly(['apt-get', '-qq', 'install', '-y', '--no-install-recommends', ...packages], env);
  return works(check);
}

/** Installs the browser that tests drive from Debian's package when it is missing. Answers whether it is there. */
export const ensureBrowser = () => ensurePackages(['chromium', '--version'], ['chromium', 'fonts-dejavu-core']);

/** The same for Kubernetes' client library for Python, which belongs to the Python of Debian. */
export const pythonClient = ['/usr/bin/python3', '-c', 'import kubernetes'];
export const ensurePythonClient = () => ensurePackages(pythonClient, ['python3-kubernetes']);

/**
 * Starts dockerd when no daemon answers. Answers a function that stops the one started here (none but that), or undefined when
 * there is no daemon in the end.
 * @returns {Promise<(() => void) | undefined>}
 */
export async function ensureDockerDaemon() {
  if (works(['docker', 'info'])) return () => {};
  await mkdir(artifacts, { recursive: true });
  const log = openSync(join(artifacts, 'dockerd.log'), 'w');
  const daemon = spawn('dockerd', [], { stdio: ['ignore', log, log], detached: true });
  daemon.on('error', () => {});
  daemon.unref();
  for (let tries = 0; tries < 120 && daemon.exitCode === null; tries += 1) {
    if (works(['docker', 'info'])) return () => void daemon.kill('SIGTERM');
    await sleep(500);
  }
  return undefined;
}
