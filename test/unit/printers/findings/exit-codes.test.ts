import { expect, test } from 'vitest';
import { readExit, readStartError } from '../../../../src/printers/findings/exit-codes.ts';
import { container } from '../../../fakes/pod-states.ts';

const limited = container('main', { command: ['sh', '-c', 'serve --now'], resources: { limits: { memory: '64Mi' } } });

test.each<[number, string, readonly string[], string, string]>([
  [0, 'Completed', [], 'ends-without-error', 'Code 0: it ended by itself, without an error'],
  [1, 'Error', [], 'crash', ''],
  [
    126,
    'Error',
    ['sh: ./run.sh: Permission denied'],
    'program-not-executable',
    'Code 126: the program "./run.sh" is there, but cannot be executed',
  ],
  [127, 'Error', ['hello', 'sh: pyton3: not found'], 'program-missing', 'Code 127: the program "pyton3" is not in the image'],
  [127, 'Error', ['run.sh: line 3: jq: command not found'], 'program-missing', 'Code 127: the program "jq" is not in the image'],
  [127, 'Error', [], 'program-missing', 'Code 127: the program "serve" is not in the image'],
  [134, 'Error', [], 'crash', 'Code 134: it ended by SIGABRT'],
  [137, 'Error', [], 'crash-killed', 'Code 137: it was killed by SIGKILL, not for its memory limit of 64Mi'],
  [
    137,
    'OOMKilled',
    [],
    'crash-out-of-memory',
    'Code 137: the kernel killed it because it took more memory than it may: its limit is 64Mi',
  ],
  [139, 'Error', [], 'crash-segmentation-fault', 'Code 139: SIGSEGV: it touched memory that is not its own, a fault of the program'],
  [143, 'Error', [], 'crash-terminated', 'Code 143: it ended by SIGTERM: somebody asked it to end'],
])('%i (%s) after %j', (exitCode, reason, lines, code, words) => {
  expect(readExit({ exitCode, reason }, limited, lines)).toMatchObject({ code, words });
});

test.each([
  ['exec: "bash": executable file not found in $PATH', { code: 'program-missing', program: 'bash' }],
  ['exec: "/etc/passwd": permission denied', { code: 'program-not-executable', program: '/etc/passwd' }],
  ['crun: something else', { code: 'program-missing' }],
])('a start that the runtime refuses: %s', (message, reading) => {
  expect(readStartError(message)).toEqual(reading);
});
