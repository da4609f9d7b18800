import { readFile, rm, writeFile } from 'node:fs/promises';
import { engineNames } from '../api/engines.ts';
import { defaultSettings, type Settings } from '../api/settings.ts';
import { readSettings } from '../api/settings-text.ts';
import { type Clock, sleep } from '../base/clock.ts';
import { createLog, type Log } from '../base/log.ts';
import { type Paths, resolvePaths } from '../base/paths.ts';
import { type AgentDeps, engineDir, startAgent } from './compose.ts';
import { choosePaths, prepareRuntimeDir, prepareStateDir, removeRuntimeDir, removeStaleSocket } from './directories.ts';
import { stackOf, surviveFault } from './faults.ts';
import { findCommandsUnderWay, findLeftovers } from './leftovers.ts';
import { acquireLock, type Lock, machineOfHolder } from './lock.ts';
import { createLogFile } from './log-file.ts';
import { createProgramWatch, type Program } from './program-watch.ts';
import { explainStartFailure, settingsFailure } from './start-failure.ts';
import { awaitTurn, isCalledOff, readSuccession, successionVariable } from './successor.ts';

/** What the agent needs of the process that it runs in. */
export interface AgentHost {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readonly pid: number;
  readonly platform: NodeJS.Platform;
  readonly hostname: string;
  readonly user: Parameters<typeof resolvePaths>[1];
  readonly clock: Clock;
  /** For people who look on. */
  stderr(text: string): void;
  /** For who started the agent: why it cannot start, in a sentence. Resolves when that is told. */
  tellStarter(text: string): Promise<void>;
  /** Whether `stderr` already goes into that file. */
  isStderr(path: string): boolean;
  /** Calls the listener when the process is asked to end (SIGTERM, SIGINT). */
  onStop(listener: (signal: string) => void): void;
  /**
   * Calls the listener with every error that nobody handled. When it answers false, the process ends right after, and a successor takes
   * its place.
   */
  onFault(listener: (error: unknown) => boolean): void;
  /** What is run, where it may be replaced meanwhile; absent for a person who looks on. */
  readonly program?: Program;
  /** In place of the real engines. */
  readonly engines?: AgentDeps['engines'];
}

/**
 * Runs the agent until it is idle, asked to stop, or killed; answers the exit code. Starting after a crash is the only way of starting.
 * Throws UserError when it cannot start, and has told it to who started it.
 */
export async function runAgent(host: AgentHost): Promise<number> {
  const paths = resolvePaths(host.env, host.user);
  const succession = readSuccession(host.env[successionVariable]);
  if (succession) await awaitTurn(succession, host.clock);
  if (await isCalledOff(succession, paths.handOver)) return 0;
  try {
    return await runAlone(host, paths);
  } catch (error) {
    const failure = explainStartFailure(error, paths);
    if (failure) await host.tellStarter(failure.message);
    throw failure ?? error;
  }
}

async function runAlone(host: AgentHost, usual: Paths): Promise<number> {
  await prepareStateDir(usual.stateDir, host.user.uid);
  const paths = await choosePaths(usual, host.user.uid);
  const { platform, hostname } = host;
  const lock = await acquireLock(paths.stateDir, { platform, hostname, searchPath: [host.env['PATH'], ...systemPrograms].join(':') });
  if (!lock) return alreadyRunning(host, await machineOfHolder(paths.stateDir));
  try {
    await prepareRuntimeDir(paths, { uid: host.user.uid, platform });
    if (!(await removeStaleSocket(paths.socket))) return alreadyRunning(host, hostname);
    return await serve(host, paths, lock);
  } finally {
    await lock.release();
  }
}

/** What the agent itself needs is looked for here too, whatever PATH its first caller had. */
const systemPrograms = ['/usr/bin', '/bin'];

function alreadyRunning(host: AgentHost, machine = host.hostname): number {
  host.stderr(`kpod: the agent is already running${machine === host.hostname ? '' : ` on ${machine}`}\n`);
  return 0;
}

async function serve(host: AgentHost, paths: Paths, lock: Lock): Promise<number> {
  const { clock } = host;
  const logged = host.isStderr(paths.agentLog);
  const file = createLogFile(paths.agentLog);
  const write = (line: string) => {
    file.write(line);
    if (!logged) host.stderr(line);
  };
  const log = createLog({ level: host.env['KPOD_LOG'] === 'debug' ? 'debug' : 'info', now: clock.now, write });
  host.onFault((error) => surviveFault(error, log));
  try {
    const settings = await loadSettings(paths.configFile);
    await serveUntilStopped({ host, paths, settings, log, lock });
    return 0;
  } catch (error) {
    const failure = explainStartFailure(error, paths);
    log.error('the agent cannot start', { error: failure?.message ?? stackOf(error) });
    if (failure) await host.tellStarter(failure.message);
    return 1;
  } finally {
    await removeRuntimeDir(paths);
    file.close();
  }
}

interface Serving {
  readonly host: AgentHost;
  readonly paths: Paths;
  readonly settings: Settings;
  readonly log: Log;
  readonly lock: Lock;
}

async function serveUntilStopped(deps: Serving): Promise<void> {
  const { host, log } = deps;
  const { env, version, pid, hostname, clock, engines, program } = host;
  const { handOver } = deps.paths;
  let requestStop: (because: string) => void = () => {};
  let isAsked = false;
  const stopped = new Promise<string>((resolve) => {
    requestStop = (because) => {
      if (because !== replaced) isAsked = true;
      resolve(because);
    };
  });
  host.onStop(requestStop);
  const watch = program && createProgramWatch({ program, clock, log, onReplaced: () => requestStop(replaced) });
  await endLeftovers({ paths: deps.paths, pid, log });
  await awaitCommandsUnderWay({ ...deps, pid, clock });
  log.info('the agent starts', { version, pid, stateDir: deps.paths.stateDir });
  const { uid } = host.user;
  const agent = await startAgent({
    ...deps,
    env,
    version,
    pid,
    hostname,
    clock,
    requestStop,
    prepareRuntimeDir: () => prepareRuntimeDir(deps.paths, { uid, platform: host.platform }),
    ...(watch ? { onPartMissing: watch.hurry } : {}),
    ...(engines ? { engines } : {}),
  });
  log.info('the agent listens', { socket: deps.paths.socket });
  if (await isCalledOff(readSuccession(env[successionVariable]), handOver)) requestStop('asked to before it listened');
  await rm(handOver, { force: true });
  const because = await stopped;
  log.info('the agent ends; containers go on', { because });
  watch?.stop();
  if (because === replaced && program) {
    // Before the end, so that it comes also if this one is killed on the way.
    await writeFile(handOver, '', { mode: 0o600 }).catch((error) => log.warn('nobody is told to take over', { error: stackOf(error) }));
    program.startSuccessor();
  }
  await agent.stop();
  if (isAsked) await rm(handOver, { force: true });
}

/** Why an agent ends whose successor it starts itself. */
const replaced = 'its program was replaced: another agent takes over';

async function endLeftovers({ paths, pid, log }: { paths: Paths; pid: number; log: Log }): Promise<void> {
  for (const leftover of await findLeftovers({ instance: paths.instance, dir: engineDir(paths), pid })) {
    log.info('ending a process that a killed agent left', { pid: leftover });
    try {
      process.kill(leftover, 'SIGKILL');
    } catch {
      // It has just ended by itself.
    }
  }
}

const commandsLimitMs = 15_000;
const lookAgainMs = 20;

/** Waits for the engine commands of a killed agent: containers go on without kpod, and so do its commands. */
async function awaitCommandsUnderWay(deps: { paths: Paths; settings: Settings; pid: number; log: Log; clock: Clock }): Promise<void> {
  const { paths, settings, pid, log, clock } = deps;
  const query = { pid, dir: engineDir(paths), programs: engineNames().map((name) => settings[name].path) };
  const limit = clock.now() + commandsLimitMs;
  for (let isLogged = false; ; isLogged = true) {
    const left = await findCommandsUnderWay(query);
    if (left.length === 0) return;
    if (clock.now() > limit) return log.warn('engine commands of a killed agent do not end', { pids: left });
    if (!isLogged) log.info('waiting for engine commands of a killed agent', { pids: left });
    await sleep(clock, lookAgainMs);
  }
}

async function loadSettings(path: string): Promise<Settings> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw settingsFailure(path, error);
  });
  return text === undefined ? defaultSettings : readSettings(text, path);
}
