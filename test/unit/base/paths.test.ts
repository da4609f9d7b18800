import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { resolvePaths } from '../../../src/base/paths.ts';

const ann = { uid: 1000, home: '/home/ann', tmp: '/tmp', accountHome: '/home/ann' };
const root = { uid: 0, home: '/root', tmp: '/tmp', accountHome: '/root' };

describe('paths', () => {
  test('of a user, by default', () => {
    expect(resolvePaths({ XDG_RUNTIME_DIR: '/run/user/1000' }, ann)).toEqual({
      stateDir: '/home/ann/.local/state/kpod',
      objectsDir: '/home/ann/.local/state/kpod/objects',
      podsDir: '/home/ann/.local/state/kpod/pods',
      runtimeDir: '/run/user/1000/kpod',
      socket: '/run/user/1000/kpod/kpod.sock',
      socketPointer: '/home/ann/.local/state/kpod/socket',
      listenerPort: '/home/ann/.local/state/kpod/listener-port',
      listenerWanted: '/home/ann/.local/state/kpod/listener-wanted',
      handOver: '/home/ann/.local/state/kpod/hand-over',
      agentLog: '/home/ann/.local/state/kpod/agent.log',
      configFile: '/home/ann/.config/kpod/config.yaml',
      instance: 'user-1000',
    });
  });

  test.each([
    ['the default of root', {}, root, 'default', '/tmp/kpod-0'],
    ['an empty variable is none', { KPOD_STATE_DIR: '', XDG_STATE_HOME: '', XDG_RUNTIME_DIR: '' }, root, 'default', '/tmp/kpod-0'],
    ['the default directory, named', { KPOD_STATE_DIR: '/root/.local/state/kpod' }, root, 'default', '/tmp/kpod-0'],
    ['another directory', { KPOD_STATE_DIR: '/srv/kpod' }, root, '128d07bf', '/tmp/kpod-0/128d07bf'],
    ['another directory by XDG', { XDG_STATE_HOME: '/srv' }, root, '128d07bf', '/tmp/kpod-0/128d07bf'],
  ])('%s', (_, env, user, instance, runtimeDir) => {
    expect(resolvePaths(env, user)).toMatchObject({ instance, runtimeDir });
  });

  test('with another HOME are not the default ones', () => {
    const borrowed = resolvePaths({}, { ...root, home: '/tmp/elsewhere' });
    expect(borrowed.stateDir).toBe('/tmp/elsewhere/.local/state/kpod');
    expect(borrowed.instance).toMatch(/^[0-9a-f]{8}$/);
  });

  test('are absolute, whatever the variables say', () => {
    const paths = resolvePaths({ KPOD_STATE_DIR: 'state', KPOD_CONFIG: 'config.yaml' }, ann);
    expect([paths.stateDir, paths.configFile]).toEqual([resolve('state'), resolve('config.yaml')]);
  });
});
