/** A kpod of its own for a scenario: own state directory, own agent, real engine. */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect } from 'vitest';
import type { Event, Pod } from '../../../src/api/types.ts';
import { resolvePaths } from '../../../src/base/paths.ts';

export type EngineUnderTest = 'podman' | 'docker';

/** The engines that this run is about: both, unless the caller of `npm test` left one out by name. */
export const enginesUnderTest = (process.env['KPOD_TEST_ENGINES'] ?? 'podman,docker')
  .split(',')
  .filter((name): name is EngineUnderTest => name === 'podman' || name === 'docker');

const root = fileURLToPath(new URL('../../..', import.meta.url));
const bin = join(root, 'bin', 'kpod.js');

/** The program that runs kpod with these words. */
export const kpodProgram = (words: readonly string[]): readonly [string, ...string[]] => [process.execPath, bin, ...words];

export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** A kpod that runs beside the test. */
export interface Started {
  readonly finished: Promise<Ran>;
  /** What it printed on stdout so far. */
  output(): string;
  /** What it printed on stderr so far. */
  complaints(): string;
  /** Types into its stdin, when it was started with one; null ends it. */
  type(text: string | null): void;
  signal(name: NodeJS.Signals): void;
}

export interface Workspace {
  readonly engine: EngineUnderTest;
  /** For manifests and hostPath directories; removed at the end. */
  readonly dir: string;
  readonly stateDir: string;
  readonly env: Readonly<Record<string, string>>;
  /** Labels every engine object of this workspace. */
  readonly agentLabel: string;
  /** Runs kpod to its end. */
  kpod(words: readonly string[], options?: { readonly input?: string; readonly env?: Readonly<Record<string, string>> }): Promise<Ran>;
  /** Runs kpod; fails the test with what it printed unless it exits with 0. Answers stdout. */
  ok(...words: readonly string[]): Promise<string>;
  /** Starts kpod and leaves it running. */
  start(words: readonly string[], options?: { readonly stdin?: boolean }): Started;
  /** Writes a manifest and answers its path. */
  write(name: string, text: string): Promise<string>;
  pod(name: string, namespace?: string): Promise<Pod>;
  events(podName: string): Promise<readonly Event[]>;
  /** Runs the engine's own command; answers stdout. */
  engineCommand(...args: readonly string[]): Promise<string>;
  /** What helps to understand a failure, kept below .artifacts; answers the directory. */
  keepEvidence(name: string): Promise<string>;
  /** Everything of this workspace that is left: containers, networks, volumes, processes, files. */
  leftovers(): Promise<readonly string[]>;
  /** Deletes everything, stops the agent, removes the directories. */
  dispose(): Promise<void>;
}

/** The directory of an ordinary user's session: podman without root keeps there what all of its commands must agree on. */
const sessionDir = process.getuid?.() === 0 ? undefined : process.env['XDG_RUNTIME_DIR'];

/** kpod's settings for this machine, as `kpod doctor --fix` writes them, and its words; found once in each process that runs tests. */
let settings: Promise<{ readonly text: string; readonly report: string }> | undefined;
async function engineSettings(): Promise<{ readonly text: string; readonly report: string }> {
  const home = await mkdtemp(join(tmpdir(), 'kpod-doctor-'));
  const config = join(home, 'config.yaml');
  const env = { ...process.env, KPOD_CONFIG: config, KPOD_STATE_DIR: home, XDG_RUNTIME_DIR: sessionDir ?? home };
  const { exitCode, all } = await execa(process.execPath, [bin, 'doctor', '--fix'], { env, reject: false, all: true });
  await execa(process.execPath, [bin, 'agent', 'stop'], { env, reject: false });
  const text = await readFile(config, 'utf8').catch(() => '');
  await rm(home, { recursive: true, force: true });
  if (exitCode !== 0) throw new Error(`kpod doctor --fix failed:\n${all}`);
  return { text, report: all };
}

/**
 * Makes a workspace on the engine; `dispose` it in `afterAll`. `config` is appended to kpod's settings. With `ownHome`, state and settings
 * lie where they do for a user who sets nothing, in a home directory of the workspace's own.
 */
export async function createWorkspace(
  engine: EngineUnderTest,
  config = '',
  { ownHome = false }: { readonly ownHome?: boolean } = {},
): Promise<Workspace> {
  settings ??= engineSettings();
  const { text: machineConfig, report } = await settings;
  if (!report.includes(`✓ ${engine} `)) throw new Error(`${engine} does not work here:\n${report}`);
  const dir = await mkdtemp(join(tmpdir(), `kpod-e2e-${engine}-`));
  const stateDir = ownHome ? join(dir, '.local', 'state', 'kpod') : join(dir, 'state');
  const runtime = sessionDir ?? join(dir, 'run');
  if (sessionDir === undefined) await mkdir(runtime, { mode: 0o700 });
  const configFile = ownHome ? join(dir, '.config', 'kpod', 'config.yaml') : join(dir, 'config.yaml');
  await mkdir(dirname(configFile), { recursive: true });
  // What others than kpod's command line create is for the engine of the settings.
  await writeFile(configFile, `${machineConfig.replace(/^engine:.*$/m, `engine: ${engine}`)}\n${config}`);
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: ownHome ? dir : (process.env['HOME'] ?? '/root'),
    ...(ownHome ? {} : { KPOD_STATE_DIR: stateDir, KPOD_CONFIG: configFile }),
    XDG_RUNTIME_DIR: runtime,
    KPOD_ENGINE: engine,
    TZ: 'UTC',
  };
  const { instance, runtimeDir } = resolvePaths(env, { uid: process.getuid?.() ?? 0, home: env.HOME, tmp: tmpdir() });
  const agentLabel = `io.kpod.agent=${instance}`;

  const kpod: Workspace['kpod'] = async (words, options = {}) => {
    const result = await execa(process.execPath, [bin, ...words], {
      env: { ...env, ...options.env },
      extendEnv: false,
      cwd: dir,
      reject: false,
      stripFinalNewline: false,
      timeout: 240_000,
      ...(options.input === undefined ? { stdin: 'ignore' as const } : { input: options.input }),
    });
    return { stdout: result.stdout, stderr: result.stderr, exitCode: result.exitCode ?? 1 };
  };
  const ok: Workspace['ok'] = async (...words) => {
    const ran = await kpod(words);
    if (ran.exitCode === 0) return ran.stdout;
    // What was waited for in vain is hard to guess afterwards.
    const seen = words[0] === 'wait' ? (await kpod(['describe', 'pods'])).stdout : '';
    throw new Error(`\`kpod ${words.join(' ')}\` ended with exit code ${ran.exitCode}:\n${ran.stderr}${seen}`);
  };
  const engineCommand: Workspace['engineCommand'] = async (...args) => (await execa(engine, args, { reject: false })).stdout;

  const leftovers: Workspace['leftovers'] = async () => {
    const filter = ['--filter', `label=${agentLabel}`];
    const found = await Promise.all([
      engineCommand('ps', '-aq', ...filter),
      engineCommand('volume', 'ls', '-q', ...filter),
      engineCommand('network', 'ls', '-q', ...filter),
      engine === 'podman' ? engineCommand('pod', 'ps', '-q', ...filter) : '',
      execa('pgrep', ['-f', stateDir], { reject: false }).then(({ stdout }) => stdout),
      execa('find', [runtimeDir, stateDir, '-name', '*.sock', '-o', '-name', '*.tmp'], { reject: false }).then(({ stdout }) => stdout),
    ]);
    return found.flatMap((text) => text.split('\n').filter((line) => line !== ''));
  };

  return {
    engine,
    dir,
    stateDir,
    env,
    agentLabel,
    kpod,
    ok,
    start(words, { stdin = false } = {}) {
      const child = execa(process.execPath, [bin, ...words], {
        env,
        extendEnv: false,
        cwd: dir,
        reject: false,
        stripFinalNewline: false,
        stdin: stdin ? 'pipe' : 'ignore',
      });
      let output = '';
      let complaints = '';
      child.stderr.on('data', (chunk) => {
        complaints += String(chunk);
      });
      child.stdout.on('data', (chunk) => {
        output += String(chunk);
      });
      const finished = child.then(({ stdout, stderr, exitCode }) => ({ stdout, stderr, exitCode: exitCode ?? 1 }));
      return {
        finished,
        output: () => output,
        complaints: () => complaints,
        type: (text) => void (text === null ? child.stdin?.end() : child.stdin?.write(text)),
        signal: (name) => void child.kill(name),
      };
    },
    async write(name, text) {
      const path = join(dir, name);
      await writeFile(path, text);
      return path;
    },
    pod: async (name, namespace = 'default') => JSON.parse(await ok('get', 'pod', name, '-n', namespace, '-o', 'json')) as Pod,
    async events(podName) {
      const list = JSON.parse(await ok('get', 'events', '-o', 'json')) as { items: Event[] };
      return list.items.filter((event) => event.involvedObject.name === podName);
    },
    engineCommand,
    leftovers,
    async keepEvidence(name) {
      const directory = join(root, '.artifacts', `${engine}-${name}`);
      await mkdir(directory, { recursive: true });
      await cp(stateDir, join(directory, 'state'), { recursive: true });
      const described = await kpod(['describe', 'pods']);
      const listed = await engineCommand('ps', '-a', '--filter', `label=${agentLabel}`);
      await writeFile(join(directory, 'seen.txt'), `${described.stdout}${described.stderr}\n${listed}\n`);
      return directory;
    },
    async dispose() {
      await kpod(['delete', 'pods', '--all', '-A', '--grace-period=0', '--force']);
      await kpod(['delete', 'services', '--all', '-A']);
      await eventually(async () => expect(await engineCommand('ps', '-aq', '--filter', `label=${agentLabel}`)).toBe('')).catch(() => {});
      await kpod(['agent', 'stop']);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/**
 * Tries the assertion until it holds; fails with its last failure. Waits long, since a machine that runs three files side by side can
 * take a minute for what is a matter of seconds: how long something takes is measured by the bench.
 */
export async function eventually<T>(assertion: () => Promise<T>, options: { readonly withinMs?: number } = {}): Promise<T> {
  const end = Date.now() + (options.withinMs ?? 150_000);
  for (;;) {
    try {
      return await assertion();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
