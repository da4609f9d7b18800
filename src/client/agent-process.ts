import { type FileHandle, open, readFile, rename, stat } from 'node:fs/promises';
import { makeDirectories } from '../base/make-directories.ts';
import type { Paths } from '../base/paths.ts';
import { stateFailure } from './state-failure.ts';

/** An agent that was started and that may have died since. */
export interface AgentProcess {
  /** Undefined while it lives. */
  exit(): AgentExit | undefined;
}

export interface AgentExit {
  readonly code: number | null;
  readonly signal: string | null;
  /** Why it could not start, in its own words, when it found some. */
  readonly failure?: string;
}

/** Starts the agent in a session of its own, so that it outlives the command, its terminal and its signals. */
export type StartAgent = () => Promise<AgentProcess>;

/** What the agent may know of its first caller. Engine settings of the caller's shell (`DOCKER_HOST` …) never stick: they are kpod's own settings. */
const keptVariables = /^(HOME|PATH|USER|LOGNAME|LANG|LC_ALL|TZ|TMPDIR|XDG_.*|KPOD_.*)$/;
/** KPOD_ENGINE is the caller's wish for what it creates, carried by an annotation; the agent serves callers with other wishes as well. */
const droppedVariables: ReadonlySet<string> = new Set(['KPOD_ENGINE']);

/** The agent's environment out of a caller's. */
export function agentEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && keptVariables.test(entry[0]) && !droppedVariables.has(entry[0]),
    ),
  );
}

/**
 * What glibc's malloc is told: to give large pieces back to the system as soon as they are free. Left to itself, it learns from the first
 * one to keep all that come later, so that an agent would stay as large as it once was.
 */
export const memorySettings = { MALLOC_MMAP_THRESHOLD_: String(128 * 1024) };

/** `entry`: the script that understands `agent run`. Its output goes to the agent's log. */
export function createAgentStarter(deps: {
  readonly entry: string;
  readonly paths: Paths;
  readonly env: Readonly<Record<string, string | undefined>>;
}): StartAgent {
  return async () => {
    const { spawn } = await import('node:child_process');
    const log = await openAgentLog(deps.paths);
    let exit: AgentExit | undefined;
    let failure: string | undefined;
    let heard = false;
    try {
      const child = spawn(process.execPath, [deps.entry, 'agent', 'run'], {
        // Not the caller's directory: it could not be unmounted. So paths that were relative to it go along in full.
        cwd: '/',
        detached: true,
        env: { ...agentEnvironment(deps.env), ...memorySettings, KPOD_STATE_DIR: deps.paths.stateDir, KPOD_CONFIG: deps.paths.configFile },
        // The last is for the words of an agent that cannot start: on a full disk they do not get into the log.
        stdio: ['ignore', log.fd, log.fd, 'ipc'],
      });
      child.on('message', (said) => {
        failure = String(said);
      });
      child.once('disconnect', () => {
        heard = true;
      });
      child.once('exit', (code, signal) => {
        exit = { code, signal };
      });
      child.once('error', () => {
        exit = { code: null, signal: null };
        heard = true;
      });
      child.unref();
      child.channel?.unref();
    } finally {
      await log.close();
    }
    return { exit: () => (exit && heard ? { ...exit, ...(failure === undefined ? {} : { failure }) } : undefined) };
  };
}

/** The first thing that needs the state directory: what is wrong with that is said here. */
async function openAgentLog({ stateDir, agentLog }: Paths): Promise<FileHandle> {
  try {
    await makeDirectories(stateDir, 0o700);
    await setAsideLargeLog(agentLog);
    return await open(agentLog, 'a', 0o600);
  } catch (cause) {
    throw stateFailure(stateDir, cause);
  }
}

const largeLogBytes = 4 << 20;

/** One older log is kept, so that an agent that lives for months does not fill the disk. */
async function setAsideLargeLog(path: string): Promise<void> {
  const size = await stat(path).then(
    (file) => file.size,
    () => 0,
  );
  if (size > largeLogBytes) await rename(path, `${path}.old`).catch(() => undefined);
}

/** The last `lines` lines of a log, or nothing when there is none. */
export async function readAgentLogTail(path: string, lines: number): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-lines).join('\n');
}
