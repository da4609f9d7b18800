/** One program that connects to pods for the whole agent, where the agent itself does not see their network. */
import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Clock, Timer } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import script from './relay-script.js?raw';

/** The last of the program's words: by it one is found that a killed agent has left. */
export const relayMark = 'kpod-relay';

/** The words after the name of Node's program. */
export const relayWords: readonly string[] = ['--input-type=module', '--eval', script, relayMark];

/** Its standard input is the channel to it: through every program between, and closed when kpod ends, however it does. */
export const relayStdio: readonly ['ipc', 'ignore', 'pipe'] = ['ipc', 'ignore', 'pipe'];

/**
 * What became of a connection. `refused` with the system's code; `given up` by who asked; `lost`: the program does not run, and says why:
 * nothing is known of the pod.
 */
export type Connection =
  | { readonly is: 'open'; readonly socket: Socket }
  | { readonly is: 'refused'; readonly code: string; readonly message: string }
  | { readonly is: 'given up' }
  | { readonly is: 'lost'; readonly message: string };

/** Connects through a program in the network of the pods. */
export interface Relay {
  /** Never rejects. */
  connect(host: string, port: number, signal?: AbortSignal): Promise<Connection>;
}

interface RelayDeps {
  /** Starts the program, with `relayWords` and `relayStdio`. */
  readonly spawn: () => ChildProcess;
  readonly clock: Clock;
  readonly log: Log;
}

/** One that nobody asks for so long ends: it takes as much memory as half an agent. */
const idleMs = 60_000;
/** So long a connection may take: k8s has no limit of its own, and the kernel's is two minutes. */
const answerMs = 30_000;
/** Not more often is one replaced that does not see the network of a pod: perhaps there is none. */
const replaceMs = 5_000;
/** One that ended under way is replaced so often for the same question. */
const mostTries = 3;

/** A relay that starts when it is first asked, and again whenever it has ended. */
export function createRelay(deps: RelayDeps): Relay {
  const { clock, log } = deps;
  let current: Program | undefined;
  let replacedAt = Number.NEGATIVE_INFINITY;

  const start = (): Program => {
    const program = startProgram(deps, () => {
      if (current === program) current = undefined;
    });
    log.debug('a relay into the network of the pods starts', {});
    current = program;
    return program;
  };
  /** Whether another one is worth a try after this one did not see the network. */
  const replace = (program: Program): boolean => {
    if (current !== program) return true;
    if (clock.now() < replacedAt + replaceMs) return false;
    replacedAt = clock.now();
    program.retire();
    return true;
  };
  return {
    async connect(host, port, signal) {
      for (let tries = 1; ; tries += 1) {
        const program = current ?? start();
        const answer = await program.ask(host, port, signal);
        if (answer.is === 'elsewhere') {
          if (tries < mostTries && replace(program)) continue;
          return { is: 'refused', code: 'ENETUNREACH', message: 'network is unreachable' };
        }
        if (answer.is !== 'lost' || !answer.wasUp || tries >= mostTries) return answer;
      }
    },
  };
}

type Answer = Exclude<Connection, { is: 'lost' }> | { readonly is: 'elsewhere' } | Lost;
interface Lost {
  readonly is: 'lost';
  readonly message: string;
  /** It had begun to answer: another one may do so, too. */
  readonly wasUp: boolean;
}

/** What the program says. */
interface Said {
  /** Its first word: beside it others may stand between it and kpod. */
  readonly pid?: number;
  readonly id?: number;
  readonly elsewhere?: true;
  readonly code?: string;
  readonly message?: string;
}

interface Program {
  ask(host: string, port: number, signal?: AbortSignal): Promise<Answer>;
  /** Is asked nothing more, and ends when it has answered what it was asked. */
  retire(): void;
}

const notYet = 'the relay into the network of the pods has not come up yet';
/** After its end, so long its last words may take. */
const lastWordsMs = 1_000;

/** `onEnd`: it is to be asked nothing more. */
function startProgram(deps: RelayDeps, onEnd: () => void): Program {
  const { clock } = deps;
  const child = deps.spawn();
  const life = watchLife(child, deps);
  const lastWords = collectLastWords(child);
  const waiting = new Map<number, (answer: Answer) => void>();
  let next = 0;
  let isRetired = false;
  let idle: Timer | undefined;

  const disconnect = () => child.connected && child.disconnect();
  const retire = (): void => {
    isRetired = true;
    idle?.cancel();
    onEnd();
    if (waiting.size === 0) disconnect();
  };
  const rest = (): void => {
    idle?.cancel();
    if (waiting.size > 0) return;
    if (isRetired) disconnect();
    else idle = clock.schedule(idleMs, retire);
  };
  const loseAll = (): void => {
    const message = lastWords() || 'the relay into the network of the pods has ended';
    for (const settle of [...waiting.values()]) settle({ is: 'lost', message, wasUp: life.wasUp() });
  };
  const ended = (): void => {
    life.stop();
    retire();
    // What stands between kpod and the program may end before it.
    disconnect();
    clock.schedule(lastWordsMs, loseAll);
  };
  child.on('message', (words, socket) => {
    const answer = words as Said;
    life.heard(answer);
    const settle = answer.id === undefined ? undefined : waiting.get(answer.id);
    if (!settle) (socket as Socket | undefined)?.destroy();
    else settle(answerOf(answer, socket as Socket | undefined));
  });
  child.on('error', ended).on('disconnect', ended).on('exit', ended).on('close', loseAll);
  keepNobody(child);

  return {
    retire,
    ask(host, port, signal) {
      return new Promise((resolve) => {
        if (signal?.aborted) return resolve({ is: 'given up' });
        idle?.cancel();
        next += 1;
        const id = next;
        const drop = (answer: Answer) => {
          if (child.connected) child.send({ drop: id }, () => {});
          life.awaitSign();
          settle(answer);
        };
        // What kept the program says nothing of the pod.
        const giveUp = () => drop(life.wasUp() ? { is: 'given up' } : { is: 'lost', message: notYet, wasUp: false });
        const timer = clock.schedule(answerMs, () => drop({ is: 'refused', code: 'ETIMEDOUT', message: 'connection timed out' }));
        const settle = (answer: Answer) => {
          timer.cancel();
          signal?.removeEventListener('abort', giveUp);
          waiting.delete(id);
          resolve(answer);
          rest();
        };
        waiting.set(id, settle);
        signal?.addEventListener('abort', giveUp, { once: true });
        if (child.connected) child.send({ id, host, port }, () => {});
      });
    },
  };
}

const longestWords = 4096;

/** Why it could not be run, or the last line that it wrote. */
function collectLastWords(child: ChildProcess): () => string {
  let said = '';
  const note = (words: string): void => {
    said = (said + words).slice(-longestWords);
  };
  child.on('error', ({ message }) => note(message));
  child.stderr?.on('data', (chunk: Buffer) => note(chunk.toString('utf8')));
  return () => said.trim().split('\n').at(-1) ?? '';
}

/** kpod lives for those who wait for answers, and not for the program. */
function keepNobody(child: ChildProcess): void {
  child.unref();
  child.channel?.unref?.();
  (child.stderr as { unref?: () => void } | null)?.unref?.();
}

/** One that says nothing for so long after it was told that a question is given up hangs. */
const signMs = 5_000;
/** Until its first word the engine's command may have to wait for others. */
const firstSignMs = 60_000;
/** So long it has once more, since it may be kpod itself that had no time. */
const secondChanceMs = 1_000;

/** Kills a program that hangs: whoever waits for it would take the pods for dead. */
function watchLife(child: ChildProcess, { clock, log }: RelayDeps) {
  let pid: number | undefined;
  let timer: Timer | undefined;
  const stop = (): void => {
    timer?.cancel();
    timer = undefined;
  };
  const kill = (): void => {
    log.warn('the relay into the network of the pods hangs, and is replaced', {});
    // Before the channel closes it is there, so the number is its own.
    if (child.connected && pid !== undefined) process.kill(pid, 'SIGKILL');
    child.kill('SIGKILL');
  };
  return {
    stop,
    wasUp: () => pid !== undefined,
    heard(said: Said): void {
      pid ??= said.pid;
      stop();
    },
    /** Something is to be heard of it soon. */
    awaitSign(): void {
      timer ??= clock.schedule(pid === undefined ? firstSignMs : signMs, () => {
        timer = clock.schedule(secondChanceMs, kill);
      });
    },
  };
}

function answerOf({ elsewhere, code = '', message = code }: Said, socket: Socket | undefined): Answer {
  if (elsewhere) return { is: 'elsewhere' };
  if (!socket) return { is: 'refused', code, message };
  // The end of what the pod says is not the end of what it is told.
  socket.allowHalfOpen = true;
  socket.on('error', () => {});
  return { is: 'open', socket };
}
