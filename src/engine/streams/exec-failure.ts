import { Transform } from 'node:stream';
import { type FailureTexts, readFailure, startFailureText } from '../command/errors.ts';
import { EngineError } from '../types.ts';

/** How the complaints of all engines about an exec begin; each has others. */
const complaintOfAll =
  /^(OCI runtime exec failed: |Error: (runc|crun|OCI runtime|can only create exec sessions|no container with|no such container|No such container|No such exec|container [0-9a-f]{12,}|preparing container|timed out|unable to|cannot|error |you can only attach )|unable to start container process)/;
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
export function holdComplaints(texts: FailureTexts): HeldOutput {
  let held: Buffer | undefined = Buffer.alloc(0);
  let end: (() => void) | undefined;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (held === undefined) return done(null, chunk);
      held = Buffer.concat([held, chunk]);
      if (held.length < longestComplaint && mayBeComplaint(held.toString('latin1'), texts)) return done();
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

const beginningsOfAll = ['OCI runtime exec failed: ', 'Error: ', 'unable to start container process'];

function isComplaint(text: string, { complaints = [] }: FailureTexts): boolean {
  return complaintOfAll.test(text) || complaints.some((beginning) => text.startsWith(beginning));
}

function mayBeComplaint(text: string, texts: FailureTexts): boolean {
  const beginnings = [...beginningsOfAll, ...(texts.complaints ?? [])];
  return isComplaint(text, texts) || beginnings.some((beginning) => text.length < beginning.length + 24 && startsAlike(text, beginning));
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

/** How a command to exec ended. */
interface CommandEnd {
  readonly exitCode: number;
  readonly command: string;
  /** What its engine writes when it fails. */
  readonly texts: FailureTexts;
}

/** How an exec ended, out of the CLI's exit code and its complaint (empty when it had none). Throws EngineError when it never began. */
export function readExecEnd(
  { exitCode, command, texts }: CommandEnd,
  text: string,
): { readonly exitCode: number; readonly message?: string } {
  if (exitCode === 0 || !isComplaint(text, texts) || isAboutOthers(text, command)) return { exitCode };
  const { message, kind } = readFailure(text, texts);
  if (!cannotRun.test(message)) throw new EngineError(message, { command, kind });
  const reason = startFailureText(message).split('\n')[0] ?? '';
  // As a shell says it: 127 for what is not there, 126 for what cannot be run.
  return { exitCode: /not found|no such file/i.test(reason) ? 127 : 126, message: reason };
}

/** The end of an exec; what was held back goes out where it was the process's own. */
export function finishExec(command: CommandEnd, outputs: readonly HeldOutput[]): { exitCode: number; message?: string } {
  const complaint = outputs.map((output) => output.text()).find((text) => text !== '') ?? '';
  let own = true;
  try {
    const end = readExecEnd(command, complaint);
    own = end.message === undefined;
    return end;
  } catch (error) {
    own = false;
    throw error;
  } finally {
    for (const output of outputs) output.finish(own);
  }
}
