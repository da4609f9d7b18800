import type { Container, ContainerStateTerminated } from '../../../../api/types.ts';
import { readExit } from '../../../../printers/findings/exit-codes.ts';

/** Which program was meant, only the log tells, and that stands below. */
const programs: Readonly<Record<number, string>> = {
  126: 'a program that it calls cannot be executed',
  127: 'a program that it calls was not found',
};

/** How a container ended that did not end well: `it exited with code 143: it ended by SIGTERM: somebody asked it to end`. Pure. */
export function endInWords(end: ContainerStateTerminated, container: Container | undefined): string {
  const { exitCode, reason } = end;
  const because = programs[exitCode] ?? readExit(end, container, []).words.replace(/^Code \d+: /, '');
  const named = reason && reason !== 'Error' && reason !== 'OOMKilled' ? ` (${reason})` : '';
  return `it exited with code ${exitCode}${named}${because === '' ? '' : `: ${because}`}`;
}
