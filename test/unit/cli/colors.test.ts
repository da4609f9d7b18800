import { describe, expect, test } from 'vitest';
import { chooseColors } from '../../../src/cli/streams/colors.ts';

describe('colours', () => {
  const terminal = { stdoutIsTerminal: true, stderrIsTerminal: true };
  const pipe = { stdoutIsTerminal: false, stderrIsTerminal: true };
  test.each([
    ['auto', {}, terminal, true, true],
    ['auto', {}, pipe, false, true],
    ['auto', { NO_COLOR: '1' }, terminal, false, false],
    ['auto', { NO_COLOR: '' }, terminal, true, true],
    ['auto', { TERM: 'dumb' }, terminal, false, false],
    ['auto', { FORCE_COLOR: '1' }, pipe, true, true],
    ['auto', { FORCE_COLOR: '0' }, terminal, false, false],
    ['always', { NO_COLOR: '1' }, pipe, true, true],
    ['never', { FORCE_COLOR: '1' }, terminal, false, false],
  ] as const)('%s with %j', (color, env, streams, stdout, stderr) => {
    expect(chooseColors(color, env, streams)).toEqual({ stdout, stderr });
  });
});
