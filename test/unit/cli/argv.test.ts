import { describe, expect, test } from 'vitest';
import { parseGoDuration } from '../../../src/api/go-duration.ts';
import { parseArgv } from '../../../src/cli/command-line/argv.ts';
import { didYouMean } from '../../../src/cli/command-line/did-you-mean.ts';
import type { Flag } from '../../../src/cli/command-line/flags.ts';
import { helpText } from '../../../src/cli/command-line/help.ts';
import { parseCommandLine as parse } from '../../../src/cli/command-line/parse-command-line.ts';
import { verbs } from '../../../src/cli/verbs/table.ts';

const flags: readonly Flag[] = [
  { name: 'namespace', short: 'n', kind: 'string', help: '' },
  { name: 'watch', short: 'w', kind: 'bool', help: '' },
  { name: 'all', short: 'A', kind: 'bool', help: '' },
  { name: 'no-headers', kind: 'bool', help: '' },
  { name: 'tail', kind: 'int', help: '' },
  { name: 'filename', short: 'f', kind: 'strings', help: '' },
  { name: 'timeout', kind: 'duration', help: '' },
];

describe('flags are read as pflag reads them', () => {
  test.each([
    ['pods -n x web', { namespace: 'x' }, ['pods', 'web']],
    ['-nx', { namespace: 'x' }, []],
    ['-n=x', { namespace: 'x' }, []],
    ['--namespace=x=y', { namespace: 'x=y' }, []],
    ['--namespace -w', { namespace: '-w' }, []],
    ['-n a -n b', { namespace: 'b' }, []],
    ['-wA pods', { watch: true, all: true }, ['pods']],
    ['-wn x', { watch: true, namespace: 'x' }, []],
    ['-w=false', { watch: false }, []],
    ['--watch false', { watch: true }, ['false']],
    ['--watch=0', { watch: false }, []],
    ['--no-headers', { 'no-headers': true }, []],
    ['--no-headers=false', { 'no-headers': false }, []],
    ['--tail -1', { tail: -1 }, []],
    ['--timeout 1m', { timeout: 60_000 }, []],
    ['-f a,b -f c', { filename: ['a', 'b', 'c'] }, []],
    ['-f -', { filename: ['-'] }, []],
    ['- x', {}, ['-', 'x']],
    ['a -- -n --watch', {}, ['a', '-n', '--watch']],
    ['--namespace=', { namespace: '' }, []],
  ])('%s', (line, values, operands) => {
    const parsed = parseArgv('kpod get', line.split(' '), flags);
    expect([Object.fromEntries(parsed.values), parsed.operands]).toEqual([values, operands]);
  });

  test.each([
    ['--foo', 'unknown flag: --foo'],
    ['--foo=1', 'unknown flag: --foo'],
    ['-wz', "unknown shorthand flag: 'z' in -z"],
    ['--namespace', 'flag needs an argument: --namespace'],
    ['-wn', "flag needs an argument: 'n' in -n"],
    ['---x', 'bad flag syntax: ---x'],
    ['--=x', 'bad flag syntax: --=x'],
    ['--watch=maybe', 'invalid argument "maybe" for "-w, --watch" flag: strconv.ParseBool: parsing "maybe": invalid syntax'],
    ['--tail=x', 'invalid argument "x" for "--tail" flag: strconv.ParseInt: parsing "x": invalid syntax'],
    ['--timeout=5', 'invalid argument "5" for "--timeout" flag: time: missing unit in duration "5"'],
  ])('%s: %s', (line, message) => {
    expect(() => parseArgv('kpod get', line.split(' '), flags)).toThrow(message);
  });

  test('where -- stood is told, and what follows is no flag', () => {
    const { operandsBeforeDash, wantsHelp } = parseArgv('kpod exec', ['-w=false', 'a', '--', 'b', '-h'], flags);
    expect([operandsBeforeDash, wantsHelp]).toEqual([1, false]);
  });
});

describe('durations are read as Go reads them', () => {
  test.each([
    ['0', 0],
    ['5s', 5000],
    ['1h30m', 5_400_000],
    ['1.5m', 90_000],
    ['.5s', 500],
    ['100ms', 100],
    ['-2s', -2000],
    ['+1s', 1000],
    ['1us', 0.001],
  ])('%s is %d ms', (text, ms) => {
    expect(parseGoDuration(text)).toBeCloseTo(ms, 9);
  });

  test.each([
    ['', 'time: invalid duration ""'],
    ['-', 'time: invalid duration "-"'],
    ['abc', 'time: invalid duration "abc"'],
    ['5', 'time: missing unit in duration "5"'],
    ['1h5', 'time: missing unit in duration "1h5"'],
    ['5x', 'time: unknown unit "x" in duration "5x"'],
    ['5 s', 'time: unknown unit " s" in duration "5 s"'],
  ])('%j: %s', (text, message) => {
    expect(() => parseGoDuration(text)).toThrow(message);
  });
});

describe('parseCommandLine', () => {
  const parseCommandLine = (words: readonly string[]) => parse(words, verbs);
  const callOf = (line: string) => {
    const parsed = parseCommandLine(line.split(' '));
    if (parsed.kind !== 'call') throw new Error('no command');
    return {
      name: parsed.call.name,
      args: parsed.call.args,
      flags: parsed.call.flags as Readonly<Record<string, unknown>>,
    };
  };

  test('global flags stand before or behind the verb', () => {
    for (const line of ['-n x get pods', 'get pods -n x', '--namespace=x get pods', 'get -nx pods']) {
      expect(callOf(line)).toMatchObject({
        name: 'kpod get',
        args: ['pods'],
        flags: { namespace: 'x', watch: false },
      });
    }
  });

  test.each([
    '-v get pods',
    '-v 6 get pods',
    'get pods -v',
    'get -v=6 pods',
    'get -v 6 pods',
    'get -v6 pods',
    'get pods --v=6',
    'get pods --v 6',
    'get -wv6 pods',
  ])('%s is verbose, at any level of kubectl', (line) => {
    const { args, flags } = callOf(line);
    expect([args, flags['verbose']]).toEqual([['pods'], true]);
  });

  test('a level of zero says no more than none', () => {
    expect(callOf('get pods -v=0').flags['verbose']).toBe(false);
    expect(() => callOf('get pods -v=x')).toThrow('invalid argument "x" for "-v, --verbose" flag');
  });

  test('a flag of the verb wins over one before it', () => {
    expect(callOf('-n a get pods -n b').flags['namespace']).toBe('b');
  });

  test('values have their types', () => {
    expect(callOf('logs web --tail=3 --since=1m -f').flags).toMatchObject({ tail: 3, since: 60_000, follow: true });
    expect(callOf('logs web').flags).toMatchObject({ tail: -1, since: 0, follow: false, container: '' });
    expect(callOf('get --no-headers --no-headers=false').flags['noHeaders']).toBe(false);
    expect(callOf('get -f a,b -f c').flags['filename']).toEqual(['a', 'b', 'c']);
    expect(callOf('delete pod x').flags['wait']).toBe(true);
    expect(callOf('delete pod x --wait=false').flags['wait']).toBe(false);
  });

  test.each(['', 'help', '--help', '-h', '-n x'])('%j prints all verbs', (line) => {
    const parsed = parseCommandLine(line === '' ? [] : line.split(' '));
    expect(parsed).toEqual({ kind: 'help' });
    expect(helpText(verbs)).toMatch(/^Usage: kpod COMMAND \[flags\]\n/);
    expect(helpText(verbs)).toMatch(/\n {2}describe +Print everything about/);
  });

  test.each(['help get', 'get --help', 'get -h', 'get pods -h', 'get -wh'])('%s prints the help of the verb', (line) => {
    const parsed = parseCommandLine(line.split(' '));
    const text = parsed.kind === 'help' ? helpText(verbs, parsed.entry) : '';
    expect(text).toMatch(/^Usage: kpod get /);
    expect(text).toContain('  -w, --watch ');
    expect(text).toContain('  --no-headers ');
    expect(text).toMatch(/\nExamples:\n {2}kpod get\n/);
  });

  test.each(['--version', '-n x --version', '--version get'])('%s prints the version', (line) => {
    expect(parseCommandLine(line.split(' '))).toEqual({ kind: 'version' });
    expect(helpText(verbs)).toMatch(/\n {2}--version +print the version/);
    expect(() => parseCommandLine(['get', '--version'])).toThrow('unknown flag: --version');
  });

  test.each([
    ['plugin', 'kpod kubeconfig'],
    ['certificate', 'kpod kubeconfig'],
    ['autoscale', 'kpod scale'],
  ])('%s of kubectl is refused in a sentence with what does instead', (name, instead) => {
    expect(() => parseCommandLine([name, 'x'])).toThrow(instead);
  });

  test('an unknown verb is an error with what may have been meant', () => {
    expect(() => parseCommandLine(['lgos'])).toThrow('unknown command "lgos" for "kpod"\n\nDid you mean this?\n\tlogs\n');
    expect(() => parseCommandLine(['xyzzy'])).toThrow(/^unknown command "xyzzy" for "kpod"$/);
  });
});

test.each([
  ['gte', ['get']],
  ['desc', ['describe']],
  ['LOGS', ['logs']],
  ['xyzzy', []],
])('%s may mean %j', (word, meant) => {
  expect(didYouMean(word, ['run', 'get', 'describe', 'logs', 'version'])).toEqual(meant);
});
