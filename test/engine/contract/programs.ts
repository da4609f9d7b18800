import type { Behaviour, Script } from '../../fakes/engine/behaviour.ts';

/** What a container of the suite runs: the command for a real kernel, and the same thing said to the simulated engine. */
export interface Program {
  readonly command: readonly string[];
  readonly behaviour: Behaviour;
}

const programs: Program[] = [];

function program(command: readonly string[], behaviour: Behaviour): Program {
  const entry = { command, behaviour };
  programs.push(entry);
  return entry;
}

const shell = (script: string, behaviour: Behaviour): Program => program(['sh', '-c', script], behaviour);

/** Runs until it is told to end, and then ends at once. Like the next two it says `ready` when it can take signals. */
export const obedient = shell("trap 'exit 143' TERM; echo ready; while :; do sleep 3600 & wait $!; done", { log: ['ready'] });

/** Runs until it is killed. */
export const stubborn = shell("trap '' TERM; echo ready; while :; do sleep 1; done", { onTerm: 'ignore', log: ['ready'] });

/** Ends in good order a while after it was told to. */
export const orderly = shell("trap 'sleep 0.3; exit 7' TERM; echo ready; while :; do sleep 3600 & wait $!; done", {
  onTerm: { afterMs: 300, code: 7 },
  log: ['ready'],
});

/** Ends at once with the code. */
export const exits = (code: number): Program =>
  programs.find((each) => each.command[2] === `exit ${code}`) ?? shell(`exit ${code}`, { exitAfterMs: 0, exitCode: code });

/** Takes all of a processor that it can get. */
export const busy = shell('while :; do :; done', {});

/** Ends with code 0 after half a second. */
export const shortLived = shell('sleep 0.5', { exitAfterMs: 500 });

/** Both streams, pauses between, and no newline at the end. */
export const talkative = shell('echo one; sleep 0.2; echo two >&2; sleep 0.2; echo; sleep 0.2; printf last', {
  exitAfterMs: 600,
  log: [
    { text: 'one' },
    { text: 'two', atMs: 200, stream: 'stderr' },
    { text: '', atMs: 400 },
    { text: 'last', atMs: 590, complete: false },
  ],
});

/** One line at once, one after a second, and the end. */
export const dripping = shell('echo first; sleep 1; echo second', {
  exitAfterMs: 1000,
  log: ['first', { text: 'second', atMs: 990 }],
});

/** A line longer than the pieces in which engines write their logs. */
export const longWinded = shell("head -c 50000 /dev/zero | tr '\\0' x; echo; echo end", {
  exitAfterMs: 100,
  log: ['x'.repeat(50_000), 'end'],
});

/** A line in two halves with a pause between, and another one. */
export const hesitant = shell("printf a; sleep 0.3; printf 'b\\n'; echo c", {
  exitAfterMs: 300,
  log: [
    { text: 'a', complete: false },
    { text: 'b', atMs: 290 },
    { text: 'c', atMs: 295 },
  ],
});

/** Both streams, and no newline at the end of either. */
export const breathless = shell("printf '2026-01-01T00:00:00.000000001Z out'; printf err >&2", {
  exitAfterMs: 100,
  log: [
    { text: '2026-01-01T00:00:00.000000001Z out', complete: false },
    { text: 'err', stream: 'stderr', complete: false },
  ],
});

/** How long the line of the next one is. */
export const endlessBytes = 64 * 1024 * 1024;

/** A line that is far too long to be held, and has no end. */
export const endless = shell(`head -c ${endlessBytes} /dev/zero | tr '\\0' x; printf end`, {
  exitAfterMs: 100,
  log: [
    { text: 'x'.repeat(endlessBytes), complete: false },
    { text: 'end', complete: false },
  ],
});

/** Cannot be started: there is no such file. */
export const missingBinary = program(['/no/such/binary'], {
  startError: 'exec: "/no/such/binary": stat /no/such/binary: no such file or directory',
});

/** The programs as a script for the simulated engine. */
export const contractScript: Script = ({ config }) => {
  const wanted = JSON.stringify(config.command);
  return programs.find((each) => JSON.stringify(each.command) === wanted)?.behaviour;
};
