// Where one engine is measured: a kpod of its own (state directory, agent, settings) and the engine's CLI with the same settings.
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../../.scripts/machine.mjs';
import { image, podYaml } from './manifests.mjs';
import { untilAtRest } from './processes.mjs';

const bin = join(root, 'bin', 'kpod.js');

/**
 * Runs a command to its end. Rejects when it fails, unless `mayFail`. Children do not hear a Ctrl-C of the terminal: the signal ends them.
 * @param {readonly string[]} argv
 * @param {{ env: Record<string, string>, cwd: string, signal?: AbortSignal, mayFail?: boolean, stdout?: 'pipe' | 'ignore' }} options
 * @returns {Promise<string>} what it printed
 */
function runCommand([command, ...args], { env, cwd, signal, mayFail = false, stdout = 'pipe' }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, cwd, signal, detached: true, stdio: ['ignore', stdout, 'pipe'] });
    let printed = '';
    let said = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk) => {
      printed += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk) => {
      said += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0 || mayFail) resolve(printed);
      else reject(new Error(`\`${[command, ...args].join(' ')}\` ended with exit code ${code}:\n${said}`));
    });
  });
}

/** A containers.conf and options that make podman by hand what kpod's settings make of it. */
function podmanSettings(config) {
  const { runtime, ulimits = [] } = parse(config)?.podman ?? {};
  const conf = [
    `[containers]\ndefault_ulimits = ${JSON.stringify(ulimits)}\n`,
    runtime === undefined ? '' : `[engine]\nruntime = ${JSON.stringify(runtime)}\n`,
  ];
  return { conf: conf.join(''), options: runtime === undefined ? [] : [`--runtime=${runtime}`] };
}

/** A bed on that engine; `dispose` it. The signal ends what is being measured. */
export async function createBed(engine, signal) {
  const dir = await mkdtemp(join(tmpdir(), `kpod-bench-${engine}-`));
  const home = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '/root' };
  const config = join(dir, 'config.yaml');
  const env = {
    ...home,
    KPOD_STATE_DIR: join(dir, 'state'),
    KPOD_CONFIG: config,
    XDG_RUNTIME_DIR: join(dir, 'run'),
    KPOD_ENGINE: engine,
  };
  await mkdir(env.XDG_RUNTIME_DIR, { mode: 0o700 });
  // Names of things that are not kpod's: nobody else's, and gone at the end.
  const prefix = `kpod-bench-${process.pid}`;
  const peerEnv = { ...home, ...(process.env.XDG_RUNTIME_DIR ? { XDG_RUNTIME_DIR: process.env.XDG_RUNTIME_DIR } : {}) };
  let peer = [engine];
  const undo = [];

  const kpod = (words, options = {}) => runCommand([process.execPath, bin, ...words], { env, cwd: dir, signal, ...options });
  const byHand = (args, options = {}) => runCommand([...peer, ...args], { env: peerEnv, cwd: dir, signal, ...options });
  /** Only where /proc tells it. */
  const untilQuiet = async () => {
    if (platform() === 'linux') await untilAtRest(JSON.parse(await kpod(['agent', 'status', '-o', 'json'])).pid, { signal });
  };
  const cleaning = { signal: undefined, mayFail: true };

  return {
    engine,
    dir,
    env,
    prefix,
    bin,
    /** Runs kpod to its end, and answers what it printed. */
    kpod,
    /** Runs the engine's own CLI to its end, with kpod's settings, and answers what it printed. */
    byHand,
    /** Starts kpod, or the engine's CLI, and leaves it running; it ends with the bed. */
    start(program, args) {
      const [command, ...words] = program === 'kpod' ? [process.execPath, bin, ...args] : [...peer, ...args];
      const child = spawn(command, words, {
        env: program === 'kpod' ? env : peerEnv,
        cwd: dir,
        detached: true,
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      undo.push(async () => child.kill('SIGKILL'));
      return child;
    },
    /** Writes a file and answers its path. */
    async write(name, text) {
      await writeFile(join(dir, name), text);
      return join(dir, name);
    },
    /** Called at the end, whatever happened. What it runs must not be ended by the signal: it gets the options for that. */
    atEnd: (act) => undo.push(() => act(cleaning)),
    /** Settings, images, an agent, and a pod that stays, so that what is common to all pods (network, kubernetes Service) is there. */
    async prepare() {
      await kpod(['doctor', '--fix']);
      if (engine === 'podman') {
        const settings = podmanSettings(await readFile(config, 'utf8').catch(() => ''));
        const confPath = join(dir, 'containers.conf');
        await writeFile(confPath, settings.conf);
        peerEnv.CONTAINERS_CONF = confPath;
        peer = [engine, ...settings.options];
      }
      await byHand(['image', 'inspect', image]).catch(() => {
        throw new Error(`the image ${image} is missing: \`${engine} pull ${image}\`, or \`npm test -- --setup\` as root makes it`);
      });
      await writeFile(join(dir, 'warm.yaml'), podYaml('warm'));
      await kpod(['run', 'warm.yaml', '--timeout=120s']);
      await untilQuiet();
    },
    /** Settles when the agent has nothing left to do. */
    untilQuiet,
    async describe() {
      const version = await byHand(['version', '--format', '{{.Client.Version}}']);
      const server = engine === 'docker' ? `, server ${(await byHand(['version', '--format', '{{.Server.Version}}'])).trim()}` : '';
      return `${engine} ${version.trim()}${server}, as \`${peer.join(' ')}\``;
    },
    async dispose() {
      for (const act of undo.reverse()) await act();
      await kpod(['delete', 'pods', '--all', '-A', '--grace-period=0', '--force'], cleaning);
      await kpod(['agent', 'stop'], cleaning);
      await rm(dir, { recursive: true, force: true });
    },
  };
}
