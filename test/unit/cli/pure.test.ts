import { describe, expect, test } from 'vitest';
import { ApiError, alreadyExists, badRequest, internalError, invalid, notFound, UserError } from '../../../src/api/errors.ts';
import type { Pod } from '../../../src/api/types.ts';
import { ExplainedError, ManyErrors, renderError, throwAll } from '../../../src/cli/errors/render-error.ts';
import { UsageError } from '../../../src/cli/errors/usage-error.ts';
import { createLogCursor } from '../../../src/cli/logs/log-cursor.ts';
import { chooseContainer } from '../../../src/cli/selecting/choose-container.ts';
import { chooseColors } from '../../../src/cli/streams/colors.ts';
import { createChangeFinder } from '../../../src/cli/watching/change-finder.ts';

const status = (change: Partial<ApiError['status']>) =>
  new ApiError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', ...change });
const field = (type: 'Required value' | 'Invalid value', path: string) => ({ type, field: path, value: 'x' });

describe('errors are said in kubectl’s forms', () => {
  test.each<[string, unknown, string, number?]>([
    ['of the API', notFound('pods', 'x'), 'Error from server (NotFound): pods "x" not found\n'],
    ['without a reason', status({ message: 'odd' }), 'Error from server: odd\n'],
    ['unauthorized', status({ reason: 'Unauthorized', message: 'who?' }), 'error: You must be logged in to the server (who?)\n'],
    ['invalid, once', invalid('Pod', 'a', [field('Required value', 'spec.x')]), 'The Pod "a" is invalid: spec.x: Required value\n'],
    [
      'invalid, twice, and once more the same',
      invalid('Pod', 'a', [field('Required value', 'a'), field('Invalid value', 'b'), field('Required value', 'a')]),
      'The Pod "a" is invalid: \n* a: Required value\n* b: Invalid value: "x"\n',
    ],
    ['invalid without causes', status({ reason: 'Invalid', details: { kind: 'Pod', name: 'a' } }), 'The Pod "a" is invalid\n'],
    ['invalid without a name', status({ reason: 'Invalid', message: 'why' }), 'The request is invalid: why\n'],
    ['of the user', new UserError('no such file'), 'error: no such file\n'],
    ['of the user, with its own code', new UserError('late', { exitCode: 124 }), 'error: late\n', 124],
    ['no server', new UserError('The connection to the server s was refused'), 'The connection to the server s was refused\n'],
    ['of usage', new UsageError('kpod get', 'unknown flag: --x'), "error: unknown flag: --x\nSee 'kpod get --help' for usage.\n"],
    ['with hints', new ExplainedError(badRequest('bad'), ['  line 3']), 'Error from server (BadRequest): bad\n  line 3\n'],
    [
      'several',
      new ManyErrors([notFound('pods', 'x'), new UserError('plain'), new ExplainedError(alreadyExists('pods', 'y'), ['  hint'])]),
      'Error from server (NotFound): pods "x" not found\nplain\nError from server (AlreadyExists): pods "y" already exists\n  hint\n',
    ],
    [
      'invalid among several',
      new ManyErrors([invalid('Pod', 'a', [field('Required value', 'b')]), internalError('c')]),
      'Error from server (Invalid): Pod "a" is invalid: b: Required value\nError from server (InternalError): Internal error occurred: c\n',
    ],
    [
      'a defect',
      new TypeError('x is not a function'),
      'error: this is a defect in kpod: x is not a function\nRun the command again with -v to see where it comes from.\n',
    ],
    [
      'a defect that is no error',
      'text',
      'error: this is a defect in kpod: text\nRun the command again with -v to see where it comes from.\n',
    ],
  ])('%s', (_, error, text, exitCode = 1) => {
    expect(renderError(error)).toEqual({ text, exitCode });
  });

  test('a defect shows its stack when asked', () => {
    expect(renderError(new TypeError('x'), true).text).toMatch(/^error: this is a defect in kpod: x\nTypeError: x\n {4}at /);
  });

  test('throwAll throws none, one or many', () => {
    const one = new UserError('one');
    expect(() => throwAll([])).not.toThrow();
    expect(() => throwAll([one])).toThrow(one);
    expect(() => throwAll([one, one])).toThrow(ManyErrors);
  });
});

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

function pod(change: { metadata?: object; spec?: object }): Pod {
  const container = (name: string) => ({ name });
  return {
    metadata: { name: 'p', ...change.metadata },
    spec: { initContainers: [container('i')], containers: [container('a'), container('b')], ...change.spec },
    status: {},
  } as unknown as Pod;
}

describe('the container that a command is about', () => {
  const web = pod({});
  test.each([
    ['the named one', 'i', { name: 'i' }],
    ['the first', '', { name: 'a', notice: 'Defaulted container "a" out of: a, b, i (init)' }],
  ])('%s', (_, name, chosen) => {
    expect(chooseContainer(web, name)).toEqual(chosen);
  });
  test('the one of the annotation', () => {
    const annotated = pod({ metadata: { annotations: { 'kubectl.kubernetes.io/default-container': 'b' } } });
    expect(chooseContainer(annotated, '')).toEqual({ name: 'b' });
  });
  test('an only one needs no word', () => {
    expect(chooseContainer(pod({ spec: { initContainers: [], containers: [{ name: 'a' }] } }), '')).toEqual({ name: 'a' });
  });
  test('another name is an error', () => {
    expect(() => chooseContainer(web, 'zzz')).toThrow('container zzz is not valid for pod p');
  });
});

describe('a log goes on where it was', () => {
  const line = (second: number, text: string) => `2026-01-05T00:00:0${second}.000000000Z ${text}\n`;
  const take = (cursor: ReturnType<typeof createLogCursor>, text: string) => Buffer.from(cursor.take(Buffer.from(text))).toString();

  test('takes the times off, however the bytes are cut', () => {
    const whole = Buffer.from(line(1, 'ä one') + line(2, 'two words') + line(3, ''));
    for (let size = 1; size < whole.length; size++) {
      const cursor = createLogCursor({ keepTimes: false });
      let text = Buffer.alloc(0);
      for (let at = 0; at < whole.length; at += size) text = Buffer.concat([text, cursor.take(whole.subarray(at, at + size))]);
      expect(text.toString()).toBe('ä one\ntwo words\n\n');
    }
  });

  test('keeps the times when they are wanted', () => {
    expect(take(createLogCursor({ keepTimes: true }), line(1, 'a') + line(2, 'b'))).toBe(line(1, 'a') + line(2, 'b'));
  });

  test('shows a line without a time as it is, and holds none', () => {
    const cursor = createLogCursor({ keepTimes: false });
    const strange = 'x'.repeat(100_000);
    expect(take(cursor, strange)).toBe(strange);
    expect(take(cursor, `${strange}\n${line(1, 'a')}`)).toBe(`${strange}\na\n`);
  });

  test('after a restart, skips what was seen, also among lines of the same moment', () => {
    const cursor = createLogCursor({ keepTimes: false });
    expect(take(cursor, line(1, 'a') + line(2, 'b') + line(2, 'c'))).toBe('a\nb\nc\n');
    expect(cursor.last()).toBe('2026-01-05T00:00:02.000000000Z');
    cursor.restart();
    expect(take(cursor, line(2, 'b') + line(2, 'c') + line(2, 'd') + line(3, 'e'))).toBe('d\ne\n');
    cursor.restart();
    // A server whose sinceTime counts in whole seconds sends more than was asked for.
    expect(take(cursor, line(1, 'a') + line(2, 'b') + line(3, 'e') + line(3, 'f'))).toBe('f\n');
  });

  test('shows what is written after the clock was set back, before a restart and after it', () => {
    const cursor = createLogCursor({ keepTimes: false });
    expect(take(cursor, line(7, 'a') + line(8, 'b') + line(2, 'c') + line(3, 'd'))).toBe('a\nb\nc\nd\n');
    expect(cursor.last()).toBe('2026-01-05T00:00:03.000000000Z');
    cursor.restart();
    expect(take(cursor, line(7, 'a') + line(8, 'b') + line(3, 'd') + line(4, 'e') + line(1, 'f'))).toBe('e\nf\n');
    cursor.restart();
    // The last line is gone: what is newer than all that was seen is new.
    expect(take(cursor, line(2, 'x') + line(9, 'g') + line(5, 'h'))).toBe('g\nh\n');
  });

  test.each([false, true])('a line that the break cut is printed once, wherever it was cut (times: %s)', (keepTimes) => {
    const whole = line(1, 'a') + line(2, 'bb') + line(2, 'cc') + line(3, 'd');
    for (let cut = 0; cut <= whole.length; cut++) {
      const cursor = createLogCursor({ keepTimes });
      const before = take(cursor, whole.slice(0, cut));
      cursor.restart();
      expect(before + take(cursor, whole)).toBe(keepTimes ? whole : 'a\nbb\ncc\nd\n');
    }
  });
});

describe('what changed between two lists', () => {
  const item = (uid: string, version: string) => ({ name: uid, uid, resourceVersion: version });

  test('is only what is new', () => {
    const finder = createChangeFinder<ReturnType<typeof item>>((metadata) => metadata);
    expect(finder.list([item('a', '1'), item('b', '2')]).map(({ type, item: { uid } }) => `${type} ${uid}`)).toEqual([
      'ADDED a',
      'ADDED b',
    ]);
    finder.change('MODIFIED', [item('b', '3')]);
    finder.change('ADDED', [item('c', '4')]);
    finder.change('DELETED', [item('c', '5')]);
    const changes = finder.list([item('b', '3'), item('d', '9'), item('e', '10')]);
    expect(changes.map(({ type, item: { uid } }) => `${type} ${uid}`)).toEqual(['DELETED a', 'ADDED d', 'ADDED e']);
    expect(finder.list([item('b', '7'), item('d', '9'), item('e', '10')]).map(({ type }) => type)).toEqual(['MODIFIED']);
  });
});
