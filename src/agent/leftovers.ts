import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { agentLabel } from '../api/own-labels.ts';
import { readFileStart } from '../base/file-start.ts';
import { directoryMark } from '../engine/command/environment.ts';
import { relayMark } from '../engine/network/relay.ts';

/**
 * Process ids of what a killed agent of this instance left behind: event streams, which would wait for the next event to notice, and a relay
 * that hung. `dir` is the directory of the drivers that started them. Answers none where there is no `/proc`. Only under the lock, when no
 * other agent of the instance can be there.
 */
export async function findLeftovers(
  options: ProcessQuery & { readonly instance: string; readonly dir: string },
): Promise<readonly number[]> {
  return findProcesses(options, [
    { words: (words) => isEventStream(words, options.instance) },
    { words: (words) => words.includes(relayMark), env: startedFor(options.dir) },
  ]);
}

/**
 * Process ids of engine commands that a killed agent left under way: a start among them takes effect behind the back of whoever comes
 * next, who would then start the same container a second time. `dir` is the directory of the drivers that gave them. Answers none where there
 * is no `/proc`.
 */
export async function findCommandsUnderWay(
  options: ProcessQuery & { readonly dir: string; readonly programs: readonly string[] },
): Promise<readonly number[]> {
  const programs = options.programs.map((program) => basename(program));
  return findProcesses(options, [{ words: (words) => isShortCommand(words, programs), env: startedFor(options.dir) }]);
}

const startedFor = (dir: string) => (env: readonly string[]) => env.includes(`${directoryMark}=${dir}`);

interface ProcessQuery {
  /** Whose children do not count: the process that asks. */
  readonly pid: number;
  readonly proc?: string;
}

interface Wanted {
  readonly words: (words: readonly string[]) => boolean;
  readonly env?: (env: readonly string[]) => boolean;
}

async function findProcesses(options: ProcessQuery, wanted: readonly Wanted[]): Promise<readonly number[]> {
  const proc = options.proc ?? '/proc';
  const entries = await readdir(proc).catch(() => []);
  const pids = entries.filter((entry) => /^\d+$/.test(entry)).map(Number);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const directory = join(proc, String(pid));
      // A machine has many processes, and every agent's start waits for this: most are told by their words.
      const words = await readWords(join(directory, 'cmdline'));
      const kind = wanted.find((each) => each.words(words));
      if (!kind) return false;
      if (kind.env && !kind.env(await readWords(join(directory, 'environ')))) return false;
      return (await readParent(join(directory, 'stat'))) !== options.pid;
    }),
  );
  return pids.filter((_, index) => found[index]);
}

const longVerbs: ReadonlySet<string> = new Set(['events', 'logs', 'exec', 'attach', 'wait', 'pull']);

/** Whether a command line is one of an engine that ends by itself soon. */
export function isShortCommand([program = '', ...words]: readonly string[], programs: readonly string[]): boolean {
  const verb = words.find((word) => !word.startsWith('-'));
  // What an engine starts beside its containers may inherit the environment.
  return programs.includes(basename(program)) && verb !== undefined && !longVerbs.has(verb);
}

/** Whether a command line is that of an engine's `events` for this instance's things. */
export function isEventStream(words: readonly string[], instance: string): boolean {
  return words.includes('events') && words.some((word) => word.endsWith(`label=${agentLabel}=${instance}`));
}

// A process in a container chooses its words, megabytes of them if it likes; those that are looked for stand further in front.
const mostWordsBytes = 256 * 1024;

async function readWords(path: string): Promise<readonly string[]> {
  // The process may be gone by now, or be somebody else's.
  return (await readFileStart(path, mostWordsBytes).catch(() => '')).toString().split('\0');
}

async function readParent(path: string): Promise<number> {
  const text = await readFile(path, 'utf8').catch(() => '');
  // The name before it may hold blanks and parentheses.
  return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]);
}
