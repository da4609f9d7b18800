import type { Container, ContainerStateTerminated } from '../../api/types.ts';

/** What a container came to by its exit code, and which program is to blame where one is. */
export interface ExitReading {
  readonly code:
    | 'crash'
    | 'crash-out-of-memory'
    | 'crash-killed'
    | 'crash-segmentation-fault'
    | 'crash-terminated'
    | 'ends-without-error'
    | 'program-missing'
    | 'program-not-executable';
  /** A sentence; empty where the code is the program's own affair. */
  readonly words: string;
  readonly program?: string;
}

const signals: Readonly<Record<number, string>> = {
  129: 'SIGHUP',
  130: 'SIGINT',
  131: 'SIGQUIT',
  132: 'SIGILL',
  134: 'SIGABRT',
  135: 'SIGBUS',
  136: 'SIGFPE',
  141: 'SIGPIPE',
};

/** The exit code in words. `lines`: the end of its log. */
export function readExit(end: ContainerStateTerminated, container: Container | undefined, lines: readonly string[]): ExitReading {
  const { exitCode, reason } = end;
  const limit = container?.resources?.limits?.['memory'];
  if (reason === 'OOMKilled') {
    const of = limit === undefined ? 'it has no limit of its own, so the machine had none left' : `its limit is ${limit}`;
    return { code: 'crash-out-of-memory', words: `Code ${exitCode}: the kernel killed it because it took more memory than it may: ${of}` };
  }
  switch (exitCode) {
    case 0:
      return { code: 'ends-without-error', words: 'Code 0: it ended by itself, without an error' };
    case 126:
      return { code: 'program-not-executable', ...blame(126, 'is there, but cannot be executed', container, lines) };
    case 127:
      return { code: 'program-missing', ...blame(127, 'is not in the image', container, lines) };
    case 137: {
      const limits = limit === undefined ? '; it has no memory limit' : `, not for its memory limit of ${limit}`;
      return { code: 'crash-killed', words: `Code 137: it was killed by SIGKILL${limits}` };
    }
    case 139:
      return {
        code: 'crash-segmentation-fault',
        words: 'Code 139: SIGSEGV: it touched memory that is not its own, a fault of the program',
      };
    case 143:
      return { code: 'crash-terminated', words: 'Code 143: it ended by SIGTERM: somebody asked it to end' };
    default: {
      const signal = signals[exitCode];
      return { code: 'crash', words: signal ? `Code ${exitCode}: it ended by ${signal}` : '' };
    }
  }
}

function blame(code: number, what: string, container: Container | undefined, lines: readonly string[]) {
  const program = programIn(lines) ?? firstProgram(container);
  return program === undefined
    ? { words: `Code ${code}: a program ${what}` }
    : { words: `Code ${code}: the program "${program}" ${what}`, program };
}

/** Shells say which one they did not find or could not execute. */
const complaints: readonly RegExp[] = [
  /(?:^|: )(?:exec: )?([^\s:]+): (?:command )?not found\s*$/,
  /(?:^|: )(?:exec: )?([^\s:]+): (?:Permission denied|Exec format error|cannot execute.*)$/i,
  /(?:can't execute|cannot execute|can't exec|env:) ['‘"]?([^'’":\s]+)/,
];

function programIn(lines: readonly string[]): string | undefined {
  for (const line of lines.toReversed()) {
    const found = complaints.map((pattern) => pattern.exec(line)?.[1]).find((program) => program !== undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The first word of what a shell is to run, else the command itself. */
function firstProgram(container: Container | undefined): string | undefined {
  const words = [...(container?.command ?? []), ...(container?.args ?? [])];
  const script = words.findIndex((word) => /^-[a-z]*c$/.test(word));
  return (script === -1 ? words[0] : words[script + 1])?.trim().split(/\s+/)[0];
}

/** The program that a runtime did not find or could not execute: out of its words. */
export function readStartError(message: string): { readonly code: ExitReading['code']; readonly program?: string } {
  const program = /exec: \\?"([^"\\]+)\\?"/.exec(message)?.[1] ?? /executable file `?([^\s`]+)`? not found/.exec(message)?.[1];
  const isThere = /permission denied|exec format error|is a directory/i.test(message);
  return { code: isThere ? 'program-not-executable' : 'program-missing', ...(program === undefined ? {} : { program }) };
}
