import { describe, expect, test } from 'vitest';
import { ApiError, alreadyExists, badRequest, internalError, invalid, notFound, UserError } from '../../../src/api/errors.ts';
import { ExplainedError, ManyErrors, renderError, throwAll } from '../../../src/cli/errors/render-error.ts';
import { UsageError } from '../../../src/cli/errors/usage-error.ts';

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
