import { describe, expect, test } from 'vitest';
import { defaultSettings, parseSettings, type Settings } from '../../../src/api/settings.ts';
import { readSettings, renderSettings } from '../../../src/api/settings-text.ts';

const everything = `# my settings
engine: docker
podman:
  path: /opt/podman/bin/podman
  runtime: runc # crun does not start here
  ulimits:
    - nofile=20000:20000
docker:
  path: docker
  host: unix:///run/user/1000/docker.sock
  pauseImage: localhost/pause
kubelet:
  crashLoopBackOff:
    maxContainerRestartPeriod: 5s
services:
  proxyImage: localhost/nginx
api:
  kindsWithoutEffect: refuse
agent:
  idleTimeout: 1h30m
`;

const all: Settings = {
  engine: 'docker',
  podman: { path: '/opt/podman/bin/podman', runtime: 'runc', ulimits: ['nofile=20000:20000'] },
  docker: { path: 'docker', host: 'unix:///run/user/1000/docker.sock', pauseImage: 'localhost/pause' },
  kubelet: { maxContainerRestartPeriodSeconds: 5 },
  services: { proxyImage: 'localhost/nginx' },
  api: { kindsWithoutEffect: 'refuse', listen: 'asked' },
  agent: { idleTimeoutSeconds: 5400 },
};

describe('reading', () => {
  test('every setting', () => {
    expect(readSettings(everything, 'config.yaml')).toEqual(all);
  });

  test.each(['', '# nothing\n', '{}', 'podman:\nkubelet: {crashLoopBackOff: null}\n'])('nothing set gives the defaults: %j', (text) => {
    expect(readSettings(text, 'config.yaml')).toEqual(defaultSettings);
  });

  test.each([
    ['engine: dockr', 'c:1: engine: must be podman or docker, not "dockr"'],
    ['\npodman:\n  pth: x', 'c:3: podman.pth: unknown setting; known here: path, runtime, ulimits'],
    ['podman: podman', 'c:1: podman: must be a mapping with path, runtime, ulimits, not "podman"'],
    ['[1]', 'c:1: settings: must be a mapping with engine, podman, docker, kubelet, services, api, agent, not [1]'],
    ['podman: {path: 3}', 'c:1: podman.path: must be a text, not 3'],
    ['podman: {ulimits: nofile}', 'c:1: podman.ulimits: must be a list, not "nofile"'],
    ['podman:\n  ulimits: [nofile]', 'c:2: podman.ulimits: must be a list, each item a limit such as nofile=20000:20000, not ["nofile"]'],
    ['agent: {idleTimeout: 600}', 'c:1: agent.idleTimeout: must be a duration from 1s to 8760h, such as 5s or 10m, not 600'],
    [
      'kubelet:\n  crashLoopBackOff:\n    maxContainerRestartPeriod: 301s',
      'c:3: kubelet.crashLoopBackOff.maxContainerRestartPeriod: must be a duration from 1s to 5m, such as 5s or 10m, not "301s"',
    ],
    ['__proto__: {}', 'c:1: __proto__: unknown setting; known here: engine, podman, docker, kubelet, services, api, agent'],
    [
      'a: b\nengine: x',
      'c:1: a: unknown setting; known here: engine, podman, docker, kubelet, services, api, agent\nc:2: engine: must be podman or docker, not "x"',
    ],
  ])('%j is refused with path and line', (text, message) => {
    expect(() => readSettings(text, 'c')).toThrow(message);
  });

  test('what is no YAML is refused with its line', () => {
    expect(() => readSettings('engine: podman\nx: [', 'config.yaml')).toThrow(/^config\.yaml:\d: /);
    expect(() => readSettings('engine: podman\nengine: docker', 'config.yaml')).toThrow('config.yaml:2: Map keys must be unique');
  });

  test.each([
    ['500ms', undefined],
    ['1s', 1],
    ['1.5s', 1.5],
    ['2m30s', 150],
    ['-1s', undefined],
    ['5', undefined],
    ['5 s', undefined],
  ])('the period %j is %j seconds', (written, seconds) => {
    const read = () => parseSettings({ kubelet: { crashLoopBackOff: { maxContainerRestartPeriod: written } } }).kubelet;
    if (seconds === undefined) expect(read).toThrow('must be a duration');
    else expect(read()).toEqual({ maxContainerRestartPeriodSeconds: seconds });
  });
});

describe('writing', () => {
  test('the defaults write nothing', () => {
    expect(renderSettings(defaultSettings)).toBe('');
    expect(renderSettings(defaultSettings, '# mine\n')).toBe('# mine\n');
  });

  test('what differs is written, and reads back as the same', () => {
    const text = renderSettings(all);
    expect(text).not.toContain('path: docker');
    expect(readSettings(text, 'config.yaml')).toEqual(all);
  });

  test('comments, order and what did not change stay', () => {
    expect(renderSettings(all, everything)).toBe(everything);
    const changed = renderSettings({ ...all, podman: { ...all.podman, runtime: 'crun' } }, everything);
    expect(changed).toBe(everything.replace('runtime: runc', 'runtime: crun'));
    expect(readSettings(renderSettings(all, 'podman:\nagent:\n'), 'config.yaml')).toEqual(all);
    const { engine: _, ...withoutEngine } = all;
    expect(readSettings(renderSettings(withoutEngine, everything), 'config.yaml')).toEqual(withoutEngine);
  });
});
