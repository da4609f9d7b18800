import { Transform } from 'node:stream';
import { readFailure, startFailureText } from '../command/errors.ts';
import { EngineError } from '../types.ts';

/** How the engines' own complaints about an exec begin; docker writes them to standard output, too. */
const complaint =
  /^(OCI runtime exec failed: |Error response from daemon: |Error: (runc|crun|OCI runtime|can only create exec sessions|no container with|no such container|No such container|No such exec|container [0-9a-f]{12,}|preparing container|timed out|unable to|cannot|error |you can only attach )|cannot exec in|You cannot attach to a |unable to start container process)/;
const cannotRun =
  /exec failed|unable to start container process|executable file not found|OCI runtime attempted to invoke|exec format error|no such file or directory|permission denied/i;
/** A complaint about a container that is not there, whose name is one of the two. */
const missing = /no such container: (\S+)|no container with name or ID "([^"]+)"/i;
const longestComplaint = 4096;

/** Passes a stream of a process on, but holds back what looks like the engine's own complaint until it is known how the exec ended. */
export interface HeldOutput {
  readonly stream: Transform;
  /** What is held back. */
  text(): string;
  /** Hands out what was held back after all (it was the process's own), or forgets it; then ends the stream. */
  finish(handOut: boolean): void;
}

/** An output of an exec with the engine's own complaints kept apart. */
export function holdComplaints(): HeldOutput {
  let held: Buffer | undefined = Buffer.alloc(0);
  let end: (() => void) | undefined;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (held === undefined) return done(null, chunk);
      held = Buffer.concat([held, chunk]);
      if (held.length < longestComplaint && mayBeComplaint(held.toString('latin1'))) return done();
      const all = held;
      held = undefined;
      done(null, all);
    },
    flush(done) {
      // The end waits for `finish`, which knows the exit code.
      end = done;
      if (held === undefined || held.length === 0) done();
    },
  });
  return {
    stream,
    text: () => held?.toString('utf8') ?? '',
    finish(handOut) {
      if (held === undefined || held.length === 0) return;
      if (handOut) stream.push(held);
      held = undefined;
      if (end) end();
      else stream.end();
    },
  };
}

const beginnings = [
  'OCI runtime exec failed: ',
  'Error response from daemon: ',
  'Error: ',
  'cannot exec in',
  'You cannot attach to a ',
  'unable to start container process',
];

function mayBeComplaint(text: string): boolean {
  return complaint.test(text) || beginnings.some((beginning) => text.length < beginning.length + 24 && startsAlike(text, beginning));
}

function startsAlike(text: string, beginning: string): boolean {
  const length = Math.min(text.length, beginning.length);
  return text.slice(0, length) === beginning.slice(0, length);
}

/** Whether somebody misses a container that is not the command's: an engine's client within the container speaks like ours. */
function isAboutOthers(text: string, command: string): boolean {
  const [, one, other] = missing.exec(text) ?? [];
  const name = one ?? other;
  return name !== undefined && !command.includes(name);
}

/** How an exec ended, out of the CLI's exit code and its complaint (empty when it had none). Throws EngineError when it never began. */
export function readExecEnd(exitCode: number, text: string, command: string): { readonly exitCode: number; readonly message?: string } {
  if (exitCode === 0 || !complaint.test(text) || isAboutOthers(text, command)) return { exitCode };
  const { message, kind } = readFailure(text);
  if (!cannotRun.test(message)) throw new EngineError(message, { command, kind });
  const reason = startFailureText(message).split('\n')[0] ?? '';
  // As a shell says it: 127 for what is not there, 126 for what cannot be run.
  return { exitCode: /not found|no such file/i.test(reason) ? 127 : 126, message: reason };
}

/** The end of an exec; what was held back goes out where it was the process's own. */
export function finishExec(exitCode: number, outputs: readonly HeldOutput[], command: string): { exitCode: number; message?: string } {
  const texts = outputs.map((output) => output.text());
  const complaint = texts.find((text) => text !== '') ?? '';
  let own = true;
  try {
    const end = readExecEnd(exitCode, complaint, command);
    own = end.message === undefined;
    return end;
  } catch (error) {
    own = false;
    throw error;
  } finally {
    for (const output of outputs) output.finish(own);
  }
}
