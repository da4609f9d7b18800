import { fstatSync, statSync } from 'node:fs';
import { homedir, hostname, tmpdir } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import packageJson from '../../package.json' with { type: 'json' };
import { UserError } from '../api/errors.ts';
import { createSystemClock } from '../base/clock.ts';
import { type AgentHost, runAgent } from './main.ts';
import { createProgram, startAgentAfter } from './program.ts';
import { readSuccession, successionVariable, writeHandOver, writeSuccession } from './successor.ts';

/** `kpod agent run`: runs the agent in this process and ends it. `words` is what stood behind it on the command line. */
export async function main(words: readonly string[]): Promise<never> {
  staySmall();
  process.stderr.on('error', () => {
    // Whoever looked on has gone; the log file has it all.
  });
  if (words.length > 0) {
    process.stderr.write(`error: kpod agent run takes no arguments, but there is ${JSON.stringify(words[0])}\n`);
    process.exit(1);
  }
  try {
    process.exit(await runAgent(createHost()));
  } catch (error) {
    process.stderr.write(error instanceof UserError ? `error: ${error.message}\n` : `error: ${(error as Error).stack}\n`);
    process.exit(1);
  }
}

/**
 * It lives long and has little to do, but reads megabytes that the engine prints. V8 would keep room for the next ones, several times what
 * the agent holds; told so, it tidies up earlier instead. Only these two flags, which its collector asks for anew each time.
 */
function staySmall(): void {
  setFlagsFromString('--optimize-for-size');
  setFlagsFromString('--semi-space-growth-factor=1');
}

function createHost(): AgentHost {
  const { env } = process;
  const [, entry] = process.argv;
  const isWatched = process.stderr.isTTY;
  return {
    env,
    version: packageJson.version,
    pid: process.pid,
    platform: process.platform,
    hostname: hostname(),
    user: { uid: process.getuid?.() ?? 0, home: env['HOME'] || homedir(), tmp: tmpdir() },
    clock: createSystemClock(),
    stderr: (text) => process.stderr.write(text),
    tellStarter,
    isStderr,
    ...(entry === undefined || isWatched ? {} : { program: createProgram(entry, { [successionVariable]: writeHandOver(process.pid) }) }),
    onStop(listener) {
      for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, listener);
    },
    onFault(listener) {
      const end = (error: unknown) => {
        if (listener(error)) return;
        startSuccessor();
        endGroup();
        process.exit(1);
      };
      process.on('uncaughtException', end);
      process.on('unhandledRejection', end);
    },
  };
}

/** The command line that started the agent left it a channel; who else did so reads standard error. */
function tellStarter(text: string): Promise<void> {
  return new Promise((resolve) => {
    if (process.send) process.send(text, undefined, {}, () => resolve());
    else resolve();
  });
}

/** Whether standard error goes into that file: then what is logged there is seen already. */
function isStderr(path: string): boolean {
  try {
    const [own, other] = [fstatSync(2), statSync(path)];
    return own.dev === other.dev && own.ino === other.ino;
  } catch {
    return false;
  }
}

/** A person who looks on is to see the end. */
function startSuccessor(): void {
  const [, entry] = process.argv;
  if (entry === undefined || process.stderr.isTTY) return;
  const before = readSuccession(process.env[successionVariable]);
  const livedMs = process.uptime() * 1000;
  const succession = writeSuccession({ pid: process.pid, livedMs, ...(before ? { before } : {}) });
  startAgentAfter(entry, { [successionVariable]: succession });
}

/**
 * Event streams, logs and execs end with the agent also when it ends by a fault: they are children in its process group. Engine commands
 * are in groups of their own, since one cut off in the middle leaves wreckage.
 */
function endGroup(): void {
  process.removeAllListeners('SIGTERM');
  process.on('SIGTERM', () => {});
  try {
    process.kill(-process.pid, 'SIGTERM');
  } catch {
    // Not the leader of a group: started by something that has one for itself.
  }
}
