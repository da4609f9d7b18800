import { describe, expect, test } from 'vitest';
import { explainStartFailure } from '../../../src/agent/start-failure.ts';
import { internalError, UserError } from '../../../src/api/errors.ts';
import { resolvePaths } from '../../../src/base/paths.ts';

const env = { KPOD_STATE_DIR: '/state', XDG_RUNTIME_DIR: '/run/user/7', KPOD_CONFIG: '/home/config.yaml' };
const paths = resolvePaths(env, { uid: 7, home: '/home', tmp: '/tmp' });
const systemError = (code: string, fields: object) =>
  Object.assign(new Error(`${code}: as the system says it`), { code, syscall: 'open', ...fields });

const state = (reason: string, wayOut: string, file = '') =>
  `kpod cannot keep its state in /state: ${reason}${file}; ${wayOut}, or set KPOD_STATE_DIR to a directory of your own`;
const socket = (reason: string, wayOut: string) =>
  `the agent's socket cannot be in ${paths.runtimeDir}: ${reason}; ${wayOut}, or set XDG_RUNTIME_DIR to a directory of your own`;
const space = 'free some space and try again';

describe('what keeps the agent from starting is said in one sentence', () => {
  test.each([
    ['no space for the lock', 'ENOSPC', { path: '/state/lock' }, state('the disk is full', space, ' (/state/lock)')],
    ['no space for what is written', 'ENOSPC', { syscall: 'write' }, state('the disk is full', space)],
    ['no quota', 'EDQUOT', { path: '/state/objects' }, state('the disk quota is used up', space, ' (/state/objects)')],
    [
      'a disk that is read-only',
      'EROFS',
      { path: '/state/agent.log' },
      state('the file system is read-only', 'make it writable', ' (/state/agent.log)'),
    ],
    ['a disk that is broken', 'EIO', { syscall: 'fsync' }, state('the disk does not work', "look into the system's log")],
    ['no access to the state', 'EACCES', { path: '/state' }, state('permission denied', 'give yourself access')],
    [
      'an error without a text of its own',
      'ESTALE',
      { path: '/state/x' },
      state('ESTALE: as the system says it', 'mend that', ' (/state/x)'),
    ],
    ['no space for the socket', 'ENOSPC', { syscall: 'listen', address: paths.socket }, socket('the disk is full', space)],
    [
      'no access to the socket',
      'EACCES',
      { syscall: 'listen', address: paths.socket },
      socket('permission denied', 'give yourself access'),
    ],
    ['too many open files', 'EMFILE', { path: '/proc/1/stat' }, 'too many open files (open /proc/1/stat); raise the limit (ulimit -n)'],
    ['too many processes', 'EAGAIN', { syscall: 'spawn flock' }, 'EAGAIN: as the system says it (spawn flock); mend that'],
  ])('%s', (_what, code, fields, text) => {
    expect(explainStartFailure(systemError(code, fields), paths)).toMatchObject({ name: 'UserError', message: text });
  });

  test('an object that a start cannot store', () => {
    const failure = internalError('cannot store namespaces "default" in /state/objects: the disk is full; free some space and try again');
    const text = `cannot store namespaces "default" in /state/objects: the disk is full; ${space}, or set KPOD_STATE_DIR to a directory of your own`;
    expect(explainStartFailure(failure, paths)).toMatchObject({ name: 'UserError', message: text });
  });

  test('what says it already is left as it is, and a fault of the agent is none of these', () => {
    const known = new UserError('known');
    expect(explainStartFailure(known, paths)).toBe(known);
    expect(explainStartFailure(new TypeError('x is not a function'), paths)).toBeUndefined();
  });
});
